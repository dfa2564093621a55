import { assetUrl } from '../host/assets.js';
import { hostDocument } from '../host/host-document.js';

/** Lets the page open without a network after its first visit. Only the page itself: an element must not take over its host's site. */
export function keepOffline(): void {
  hostDocument.listen('seqlab:ready', (event) => {
    const page = event.target instanceof Element && event.target.matches('seq-lab[page]');
    if (!page || globalThis.parent !== globalThis.window) return;
    if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) return;
    const script = assetUrl('service-worker.js');
    if (script === null) return;
    // Where it is refused (private windows, policies) the page works as before, online.
    navigator.serviceWorker.register(script).catch(() => {});
  });
}
