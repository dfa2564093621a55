import { hostDocument } from '../host/host-document.js';

/** The address of a page, without what only one visit has; null for what is none. */
export function pageUrl(said: string): string | null {
  try {
    const { protocol, host, pathname } = new URL(said, hostDocument.baseURI);
    return /^(https?|file):$/.test(protocol) ? `${protocol}//${host}${pathname}` : null;
  } catch {
    return null;
  }
}

/** Writes the link to the address bar. */
export interface AddressBar {
  /** as a new entry of the history where somebody has gone to another view, so that Back returns */
  write(hash: string, entry: 'same' | 'new'): void;
  /** Gives up what was to be written: somebody has gone elsewhere. */
  drop(): void;
}

/**
 * Between two addresses while a slider moves. Browsers count: Safari refuses the hundredth in thirty seconds, Chromium ignores the two
 * hundredth in ten, and what they do not take would never be written.
 */
const PAUSE_MILLISECONDS = 350;

export function createAddressBar(): AddressBar {
  let waiting: { readonly hash: string; readonly timer: ReturnType<typeof setTimeout> } | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const bar: AddressBar = {
    drop() {
      if (waiting !== null) clearTimeout(waiting.timer);
      waiting = null;
    },
    write(hash, entry) {
      // what was to be written belongs to the view that is left
      if (entry === 'new' && waiting !== null) put(waiting.hash, 'same');
      bar.drop();
      const wait = entry === 'new' ? 0 : writtenAt + PAUSE_MILLISECONDS - performance.now();
      if (wait > 0) {
        const from = location.href;
        // Somebody may have gone back, and nobody has heard of it yet.
        const late = () => (location.href === from ? bar.write(hash, 'same') : bar.drop());
        waiting = { hash, timer: setTimeout(late, wait) };
      } else {
        put(hash, entry);
        writtenAt = performance.now();
      }
    },
  };
  return bar;
}

/** A frame without an origin of its own may not touch its address: then the link stays where it is. */
function put(hash: string, entry: 'same' | 'new'): void {
  const address = `${location.pathname}${location.search}${hash === '' ? '' : `#${hash}`}`;
  if (`${location.pathname}${location.search}${location.hash}` === address) return;
  try {
    if (entry === 'new') history.pushState(null, '', address);
    else history.replaceState(history.state, '', address);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
