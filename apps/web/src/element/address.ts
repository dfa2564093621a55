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

/**
 * Writes the link to the address bar; as a new entry of the history where somebody has gone to another view, so that Back returns. A frame without an origin of its own may not touch its address: then the link stays where it is.
 */
export function writeAddress(hash: string, entry: 'same' | 'new'): void {
  const address = `${location.pathname}${location.search}${hash === '' ? '' : `#${hash}`}`;
  if (`${location.pathname}${location.search}${location.hash}` === address) return;
  try {
    if (entry === 'new') history.pushState(null, '', address);
    else history.replaceState(history.state, '', address);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
