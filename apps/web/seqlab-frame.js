// For a page that shows the lab in a frame: gives the frame the height of its content, and passes its events on.
// <script src=".../seqlab-frame.js"></script> once, and data-seqlab on each frame.
(() => {
  addEventListener('message', (event) => {
    const frame = [...document.querySelectorAll('iframe[data-seqlab]')].find(
      (candidate) => candidate.contentWindow === event.source,
    );
    if (frame === undefined) return;
    // A sandboxed frame has the origin "null"; which frame it is has been checked above.
    const expected = new URL(frame.src, location.href).origin;
    if (event.origin !== expected && event.origin !== 'null') return;
    const { type, detail } = event.data ?? {};
    if (type === 'seqlab:height' && Number.isFinite(detail?.height)) {
      frame.style.height = `${Math.min(Math.max(detail.height, 100), 20000)}px`;
    } else if (['seqlab:ready', 'seqlab:progress', 'seqlab:goal', 'seqlab:error'].includes(type)) {
      // The second name is for those who cannot write a colon.
      for (const name of [type, type.replace(':', '-')])
        frame.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }
  });
})();
