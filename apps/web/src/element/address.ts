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

/** Writes the link to the address bar. A frame without an origin of its own may not touch its address: then the link stays where it is. */
export function writeAddress(hash: string): void {
  const address = `${location.pathname}${location.search}${hash === '' ? '' : `#${hash}`}`;
  if (`${location.pathname}${location.search}${location.hash}` === address) return;
  try {
    history.replaceState(history.state, '', address);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
