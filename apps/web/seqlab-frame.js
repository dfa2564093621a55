// For a page that shows the lab in a frame: gives the frame the height of its content, and passes its events on.
// <script src=".../seqlab-frame.js"></script> once, before the frames or after them, and data-seqlab on each frame.
(() => {
  // Twice on a page, or in two versions: the first does it all, so that an event is heard once.
  const once = Symbol.for('seqlab.frame');
  if (once in globalThis) return;
  Object.defineProperty(globalThis, once, { value: true });

  const EVENTS = /^seqlab:(ready|progress|goal|tour|error)$/;
  /** by frame: the document in it that has said that it is ready; a frame that is moved or goes elsewhere has another */
  const ready = new WeakMap();

  // Whichever comes first, this script or the frame: the other one hears of it. Where a frame may save or open tabs is written on it and
  // cannot be seen from inside. The greeting goes to whatever is in the frame, and holds no secret.
  function greet(frame) {
    const sandbox = frame.hasAttribute('sandbox') ? [...frame.sandbox] : null;
    frame.contentWindow?.postMessage({ type: 'seqlab:hello', detail: { sandbox } }, '*');
  }

  function mayBe(frame, origin) {
    try {
      // A sandboxed frame has the origin "null", and so has one in a file.
      return origin === 'null' || origin === new URL(frame.src, location.href).origin;
    } catch {
      return false;
    }
  }

  /** The frame's own border and padding count where the page's style sheet says so. */
  function outerHeight(frame, height) {
    const style = getComputedStyle(frame);
    if (style.boxSizing !== 'border-box') return height;
    const sides = [style.borderTopWidth, style.borderBottomWidth, style.paddingTop, style.paddingBottom];
    return height + sides.reduce((sum, side) => sum + (Number.parseFloat(side) || 0), 0);
  }

  const frames = () => Document.prototype.querySelectorAll.call(document, 'iframe[data-seqlab]');

  addEventListener('message', (event) => {
    const frame = [...frames()].find((candidate) => candidate.contentWindow === event.source);
    if (frame === undefined || !mayBe(frame, event.origin)) return;
    const { type, detail, from } = event.data ?? {};
    if (type === 'seqlab:height') {
      // In a tab that is not shown a frame has no height.
      const height = detail?.height;
      if (Number.isFinite(height) && height > 0)
        frame.style.height = `${outerHeight(frame, Math.min(Math.max(height, 100), 20000))}px`;
    } else if (type === 'seqlab:hello') greet(frame);
    else if (EVENTS.test(type)) {
      // said again after a greeting that came late
      if (type === 'seqlab:ready') {
        if (ready.get(frame) === from) return;
        ready.set(frame, from);
      }
      // The second name is for those who cannot write a colon.
      for (const name of [type, type.replace(':', '-')])
        frame.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }
  });
  for (const frame of frames()) greet(frame);
})();
