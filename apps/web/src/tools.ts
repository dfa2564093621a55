import { nothing } from 'lit';
import { dress } from './element/dress.js';
import type { ToolViews } from './element/tool-views.js';
import type { Lab } from './lab/lab.js';
import { createOwnBench } from './lab/own-bench.js';
import { subjectOf } from './views/diagram/subject.js';
import { glossary } from './views/guide/glossary.js';
import { guideView } from './views/guide/guide-view.js';
import { insideView } from './views/inside/inside-view.js';
import { mergesView } from './views/own/merges-view.js';
import { ownView } from './views/own/own-view.js';
import { proofsView } from './views/proof/proof-view.js';
import { takeView } from './views/take/take-view.js';
import { type ToolLab, toolLabOf } from './views/tool-lab.js';
import { toolStyles } from './views/tool-styles.js';
import { walkView } from './views/walk/walk-view.js';
import { workbenchView } from './views/workbench/workbench-view.js';

function bench(given: Lab, lab: ToolLab, root: ShadowRoot, spine: unknown): unknown {
  switch (lab.link.kind) {
    case 'paper':
      return workbenchView(lab, root, spine);
    case 'merges':
      return mergesView(lab, root);
    default:
      given.adoptOwn(createOwnBench);
      return ownView(lab, given.own!, root, spine);
  }
}

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
        return bench(given, lab, root, spine);
      default:
        return takeView(lab);
    }
  },
};

Object.assign(globalThis, { [Symbol.for('seqlab.tools')]: views });
