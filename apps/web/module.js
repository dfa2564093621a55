// What `import '@seqlab/web'` gives: on a server nothing, in a browser the element. A bundler sees each script that may be needed as
// an import, so that it needs no address; the build writes their names here.
const MODULES = {
  __MODULES__: null,
};

const inBrowser = typeof document !== 'undefined' && typeof customElements !== 'undefined';
if (inBrowser) globalThis[Symbol.for('seqlab.modules')] = MODULES;

/** When `<seq-lab>` is defined: its class, or on a server null. */
export const ready = inBrowser
  ? import('./seqlab.js').then(() => customElements.get('seq-lab') ?? null)
  : Promise.resolve(null);

/** Says from where the lab's scripts are loaded, in place of the bundle: the address of a copy of `dist/`. */
export async function configure({ assets }) {
  const element = await ready;
  if (element !== null) element.assets = assets;
}
