import { SeqlabError } from '@seqlab/core';
import { formatLoss, outputText, runCurves } from '@seqlab/figures';
import { html, noChange, nothing, svg } from 'lit';
import { connectFrame } from './element/frame.js';
import { keepKeys } from './element/keep-input.js';
import { keepOffline } from './element/offline.js';
import { RefusedElement } from './element/refused-element.js';
import { SeqLab } from './element/seq-lab.js';
import { refusesTemplates } from './host/script-rights.js';

declare const SEQLAB_BUILD: string;

/** Where the defined element has the name of the build that it comes from. */
const BUILD = Symbol.for('seqlab.build');

// A page may load the script twice, or two versions of it: the first one defines the element.
const known = customElements.get('seq-lab') as { readonly [BUILD]?: string } | undefined;
if (known === undefined) {
  const element = refusesTemplates() ? RefusedElement : SeqLab;
  Object.defineProperty(element, BUILD, { value: SEQLAB_BUILD });
  // The second script uses these copies in place of its own. Each is named: what is not needed stays out.
  const shared = {
    lit: { html, noChange, nothing, svg },
    figures: { formatLoss, outputText, runCurves },
  };
  Object.assign(globalThis, { [Symbol.for('seqlab.shared')]: shared });
  keepKeys();
  connectFrame();
  keepOffline();
  customElements.define('seq-lab', element);
} else if (known[BUILD] !== SEQLAB_BUILD) {
  reportError(
    new SeqlabError(
      'web-two-versions',
      `seq-lab: this page loads two versions of the lab. Every <seq-lab> is made by the first (build ${known[BUILD] ?? 'unknown'}); build ${SEQLAB_BUILD} is not used. Load one.`,
    ),
  );
}
