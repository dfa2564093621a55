import * as figures from '@seqlab/figures';
import * as lit from 'lit';
import { connectFrame } from './element/frame.js';
import { keepOffline } from './element/offline.js';
import { RefusedElement } from './element/refused-element.js';
import { refusesTemplates } from './element/script-rights.js';
import { SeqLab } from './element/seq-lab.js';

// The second script uses these copies in place of its own.
Object.assign(globalThis, { seqlabShared: { lit, figures } });

// A page may load the script twice, or two versions of it: the first one defines the element.
if (customElements.get('seq-lab') === undefined) {
  customElements.define('seq-lab', refusesTemplates() ? RefusedElement : SeqLab);
  connectFrame();
  keepOffline();
}
