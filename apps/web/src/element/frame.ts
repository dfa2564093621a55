import { setFrameFacts } from '../host/frame-facts.js';
import { hostDocument } from '../host/host-document.js';
import type { SeqLab } from './seq-lab.js';

const EVENTS = ['seqlab:ready', 'seqlab:progress', 'seqlab:goal', 'seqlab:tour', 'seqlab:error'] as const;
const COMMANDS = ['play', 'pause', 'resume', 'reset'] as const;

/**
 * The lab as a page inside another page's frame: tells the outer page what happens and how tall it is, and takes `play`, `pause`,
 * `resume`, `reset`. Whoever comes first, the outer page's script or this one, the other one greets, so that nothing is lost. The
 * outer page's origin is what `?origin=` says; to and from any other origin nothing is sent and nothing is obeyed. Where the address
 * names none it is the referrer's, or of whoever greets as this frame's parent.
 */
export function connectFrame(): void {
  if (globalThis.parent === globalThis.window) return;
  const named = new URLSearchParams(location.search).get('origin');
  let origin = originOf(named ?? hostDocument.referrer);
  if (named !== null && origin === null) return;
  /** of this document: a frame that is moved loads anew */
  const from = Math.random().toString(36).slice(2);
  let ready: object | null = null;
  let height = 0;

  // An origin that cannot be named (a file, a sandbox) can only be meant by anybody; it is this frame's parent all the same.
  const tell = (type: string, detail: object) => {
    if (origin === null) return;
    globalThis.parent.postMessage({ type, detail, from }, origin === 'null' ? '*' : origin);
  };

  for (const type of EVENTS) {
    hostDocument.listen(type, (event) => {
      if (!isPage(event.target)) return;
      const { detail } = event as CustomEvent<object>;
      if (type === 'seqlab:ready') ready = detail;
      tell(type, detail);
    });
  }
  globalThis.addEventListener('message', (event) => {
    if (event.source !== globalThis.parent) return;
    const { type, detail } = (event.data ?? {}) as { type?: unknown; detail?: unknown };
    if (type === 'seqlab:hello' && named === null) origin = event.origin;
    if (event.origin !== origin) return;
    if (type === 'seqlab:hello') {
      setFrameFacts(detail);
      if (ready !== null) tell('seqlab:ready', ready);
      if (height > 0) tell('seqlab:height', { height });
      return;
    }
    const command = COMMANDS.find((name) => type === `seqlab:${name}`);
    const page = hostDocument.find<SeqLab>('seq-lab[page]');
    if (command !== undefined) page?.lab?.[command]();
  });
  whenReady(() => {
    const page = hostDocument.find('seq-lab[page]');
    if (page === null) return;
    const tellHeight = () => {
      const now = Math.ceil(page.getBoundingClientRect().height);
      // In a tab that is not shown there is no height to tell.
      if (now === height || now === 0) return;
      height = now;
      tell('seqlab:height', { height });
    };
    new ResizeObserver(tellHeight).observe(page);
    // A frame that nobody has scrolled to is never laid out, and observes no sizes; what is drawn in it can be measured all the same.
    if (page.shadowRoot !== null)
      new MutationObserver(tellHeight).observe(page.shadowRoot, { childList: true, subtree: true });
    tellHeight();
  });
  // Where the address names nobody, whoever is there may answer.
  globalThis.parent.postMessage({ type: 'seqlab:hello', from }, named === null ? '*' : origin!);
}

const isPage = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('seq-lab[page]');

function originOf(address: string): string | null {
  try {
    const { origin } = new URL(address);
    return origin === 'null' ? null : origin;
  } catch {
    return null;
  }
}

function whenReady(action: () => void): void {
  if (hostDocument.readyState === 'loading') hostDocument.listen('DOMContentLoaded', action, { once: true });
  else action();
}
