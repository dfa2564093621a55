import { hostDocument } from './host-document.js';
import type { SeqLab } from './seq-lab.js';

const EVENTS = ['seqlab:ready', 'seqlab:progress', 'seqlab:goal', 'seqlab:error'] as const;
const COMMANDS = ['play', 'pause', 'resume', 'reset'] as const;

/**
 * The lab as a page inside another page's frame: tells the outer page what happens and how tall it is, and takes `play`, `pause`,
 * `resume`, `reset`. The outer page's origin is what `?origin=` says, else the referrer's; to and from any other origin nothing is
 * sent and nothing is obeyed.
 */
export function connectFrame(): void {
  if (globalThis.parent === globalThis.window) return;
  const origin = outerOrigin();
  if (origin === null) return;
  const tell = (type: string, detail: object) => globalThis.parent.postMessage({ type, detail }, origin);

  for (const type of EVENTS) {
    hostDocument.listen(type, (event) => {
      if (isPage(event.target)) tell(type, (event as CustomEvent<object>).detail);
    });
  }
  globalThis.addEventListener('message', (event) => {
    if (event.origin !== origin || event.source !== globalThis.parent) return;
    const type = (event.data as { type?: unknown } | null)?.type;
    const command = COMMANDS.find((name) => type === `seqlab:${name}`);
    const page = hostDocument.find<SeqLab>('seq-lab[page]');
    if (command !== undefined) page?.lab?.[command]();
  });
  whenReady(() => {
    const page = hostDocument.find('seq-lab[page]');
    if (page === null) return;
    let told = 0;
    const tellHeight = () => {
      const height = Math.ceil(page.getBoundingClientRect().height);
      if (height !== told) tell('seqlab:height', { height });
      told = height;
    };
    new ResizeObserver(tellHeight).observe(page);
    // A frame that nobody has scrolled to is never laid out, and observes no sizes; what is drawn in it can be measured all the same.
    if (page.shadowRoot !== null)
      new MutationObserver(tellHeight).observe(page.shadowRoot, { childList: true, subtree: true });
    tellHeight();
  });
}

const isPage = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('seq-lab[page]');

function outerOrigin(): string | null {
  const named = new URLSearchParams(location.search).get('origin') ?? hostDocument.referrer;
  try {
    const { origin } = new URL(named);
    return origin === 'null' ? null : origin;
  } catch {
    return null;
  }
}

function whenReady(action: () => void): void {
  if (hostDocument.readyState === 'loading') hostDocument.listen('DOMContentLoaded', action, { once: true });
  else action();
}
