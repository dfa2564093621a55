import { SeqlabError } from '@seqlab/core';
import { hostDocument } from './host-document.js';
import { addressScript } from './script-rights.js';

/** What `index.js` leaves for this script where a bundler or the browser imports it: each asset by its name, as an import of its own. */
const MODULES = Symbol.for('seqlab.modules');
type Modules = Readonly<Record<string, () => Promise<unknown>>>;

/** The file name under which the page has this script. */
const OWN_NAME = /\/seqlab\.js$/;

// Read while the script runs: later `currentScript` is gone, and the scripts that are loaded from here lie elsewhere. In a bundle the
// current script is the bundle, beside which nothing of ours lies.
let address = typeof document === 'undefined' || MODULES in globalThis ? null : ownAddress();

/**
 * A classic script is the current one; a module script is not, and is found by its name. Nothing but a script element counts: an
 * address that markup could give would be a way to run anybody's script.
 */
function ownAddress(): string | null {
  const current = hostDocument.currentScript?.src;
  if (current) return current;
  const scripts = hostDocument.findAll('script[src]').filter((each) => each instanceof HTMLScriptElement);
  return scripts.map(({ src }) => src).find((src) => OWN_NAME.test(new URL(src).pathname)) ?? null;
}

/** Sets where the lab's files lie: the address of their folder. For a page's own scripts; no attribute can do it. */
export function setAssets(folder: string): void {
  address = new URL(folder.endsWith('/') ? folder : `${folder}/`, hostDocument.baseURI).href;
}

/** The absolute address of a file beside this script; null where that is not known, as in a bundle. */
export function assetUrl(path: string): string | null {
  return address === null ? null : new URL(path, address).href;
}

const loading = new Map<string, Promise<unknown>>();

/**
 * Loads a script beside this one and gives what it has put at `globalThis[Symbol.for(name)]`: a symbol, since an element's id can
 * stand for any other name.
 * @throws SeqlabError `web-assets-unknown` where nobody has said where the scripts lie, `web-assets-missing` where one does not load
 */
export function loadScript<T>(path: string, name: string): Promise<T> {
  const known = loading.get(path);
  if (known !== undefined) return known as Promise<T>;
  const promise = fetchScript(path).then(() => {
    const value = (globalThis as unknown as Record<symbol, T | undefined>)[Symbol.for(name)];
    // A network that asks for a login answers everything with a page of its own, at times one that runs.
    if (value === undefined) throw missing(assetUrl(path) ?? path);
    return value;
  });
  // one that could not be loaded is asked for again
  promise.catch(() => loading.delete(path));
  loading.set(path, promise);
  return promise;
}

function fetchScript(path: string): Promise<unknown> {
  const url = assetUrl(path);
  if (url !== null) return byScriptTag(url);
  const module = (globalThis as { [MODULES]?: Modules })[MODULES]?.[path];
  if (module === undefined) return Promise.reject(unknownAddress(path));
  return module().catch(() => Promise.reject(missing(path)));
}

function byScriptTag(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = hostDocument.create('script');
    addressScript(script, url);
    script.addEventListener('load', () => {
      script.remove();
      resolve();
    });
    script.addEventListener('error', () => {
      script.remove();
      reject(missing(url));
    });
    hostDocument.root.append(script);
  });
}

const missing = (what: string): SeqlabError =>
  new SeqlabError(
    'web-assets-missing',
    `seq-lab: ${what} could not be loaded. Check the connection, the content security policy, and that all of dist/ is where seqlab.js is.`,
  );

const unknownAddress = (path: string): SeqlabError =>
  new SeqlabError(
    'web-assets-unknown',
    `seq-lab: where ${path} lies is not known, because seqlab.js was not loaded by a script tag. Import '@seqlab/web', or call configure({ assets: 'https://…/dist/' }).`,
  );
