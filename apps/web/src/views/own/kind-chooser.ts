import type { TemplateResult } from 'lit';
import { ownMessagesOf } from '../../messages/own-messages.js';
import { BENCH_KINDS, type BenchKind, DEFAULT_LINK_STATE, type OwnKind } from '../../spec/link-state.js';
import { SAMPLES } from '../../spec/own/samples.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

const INPUTS: Partial<Record<BenchKind, string>> = {
  paper: DEFAULT_LINK_STATE.input,
  merges: 'Marjatta Väinönen 👩‍🚀',
};

/** What the bench is about. Another kind is another experiment: settings and data of the one before mean nothing to it. */
export function kindChooser(lab: Lab): TemplateResult {
  const t = ownMessagesOf(lab.link.language);
  return html`<div class="spine-rungs" role="group" aria-label=${t.kind}>
    ${BENCH_KINDS.map(
      (
        kind,
      ) => html`<button aria-pressed=${kind === lab.link.kind} data-kind=${kind} @click=${() => choose(lab, kind)}>
        ${t.kinds[kind]}</button>`,
    )}
  </div>`;
}

function choose(lab: Lab, kind: BenchKind): void {
  if (kind === lab.link.kind) return;
  const input = INPUTS[kind] ?? SAMPLES[kind as OwnKind][0]!.input;
  lab.diagram.set({ open: null, token: null, focused: null });
  lab.setLink({ kind, sample: '', data: '', model: {}, training: {}, heads: [], against: '', input });
}
