import { nothing } from 'lit';
import { dress } from './element/dress.js';
import type { ToolViews } from './element/tool-views.js';
import { subjectOf } from './views/diagram/subject.js';
import { glossary } from './views/guide/glossary.js';
import { guideView } from './views/guide/guide-view.js';
import { insideView } from './views/inside/inside-view.js';
import { proofsView } from './views/proof/proof-view.js';
import { takeView } from './views/take/take-view.js';
import { toolLabOf } from './views/tool-lab.js';
import { toolStyles } from './views/tool-styles.js';
import { walkView } from './views/walk/walk-view.js';
import { workbenchView } from './views/workbench/workbench-view.js';

const views: ToolViews = {
  proofs: (given, rung) => proofsView(toolLabOf(given), rung),
  inside(given) {
    const subject = subjectOf(given);
    return subject === null ? nothing : insideView(toolLabOf(given), subject);
  },
  words: (given) => glossary(toolLabOf(given)),
  adopt: (root) => dress(root, [toolStyles]),
  view(given, root, spine) {
    const lab = toolLabOf(given);
    switch (lab.link.view) {
      case 'guide':
        return guideView(lab, root);
      case 'walk':
        return walkView(lab, root, spine);
      case 'workbench':
        return workbenchView(lab, root, spine);
      default:
        return takeView(lab);
    }
  },
};

Object.assign(globalThis, { [Symbol.for('seqlab.tools')]: views });
