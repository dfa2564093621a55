import type { LadderSeedResult } from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { formatLoss } from '@seqlab/figures';
import { nothing, type TemplateResult } from 'lit';
import type {
  MaskedProof,
  PaddingProof,
  PlainProof,
  PositionProof,
  Proof,
  TokenProof,
} from '../../spec/proof.js';
import { RUNG_STAGES, type Rung, type StageId } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import { differenceText, sixDigits } from '../digits.js';
import { largest } from '../largest.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { captioned, logitTable } from './logit-table.js';

/** The proofs of a rung's stages, with what they have in common. */
export const proofsView = (lab: Lab, rung: Rung): TemplateResult => html`
  ${rung === 'token' ? html`<p>${lab.t.proofs.token.lead}</p>` : nothing}
  <div class="proofs">${RUNG_STAGES[rung].map((stage) => proofView(lab, stage))}</div>
  ${shows(lab, 'paper') ? html`<p class="muted">${lab.t.proofs.papers[rung]}</p>` : nothing}
`;

/** Why a stage fails or works: the argument, which needs no training, and the numbers of the model that was just trained. */
function proofView(lab: Lab, stage: StageId): TemplateResult {
  const { t } = lab;
  const proof = lab.run(stage).trained?.proof ?? null;
  const { before, after } = argument(lab, stage);
  const { trained } = lab.run(stage);
  return html`<section data-proof=${stage}>
    <h4>${t.tasks[stageOf(stage).task]}</h4>
    ${before === null ? nothing : html`<p>${before}</p>`}
    ${proof === null ? html`<p class="pending">${t.ladder.proofPending}</p>` : numbers(lab, proof)}
    ${after === null ? nothing : html`<p>${after}</p>`}
    ${stage === '4' ? batch(lab) : nothing}
    ${trained === null ? nothing : html`<p data-verdict>${verdict(lab, stage, trained.result)}</p>`}
  </section>`;
}

/** What this run has made of it: where no proof forbids the task, some seeds learn it and some do not. */
export function verdict(
  { t, link }: Pick<Lab, 't' | 'link'>,
  stage: StageId,
  { examples, evalLoss }: LadderSeedResult,
): string {
  const { verdicts } = t.proofs;
  const right = examples.filter(({ correct }) => correct).length;
  const score = verdicts.score(String(link.seed), right, examples.length);
  const { floor, decoding } = stageOf(stage);
  if (floor > 0) return `${score} ${verdicts.forbidden}`;
  if (right === examples.length) return `${score} ${verdicts.learnt}`;
  if (decoding === 'rewrite') return `${score} ${verdicts.rewrite(formatLoss(evalLoss))}`;
  return `${score} ${link.dropout > 0 ? verdicts.dropout(formatLoss(evalLoss), String(link.dropout)) : verdicts.missed(formatLoss(evalLoss))}`;
}

/** What can be said before the first step: why, and what the floor is. */
function argument(
  lab: Lab,
  stage: StageId,
): { readonly before: string | null; readonly after: string | null } {
  const { plain, token, masked, positions, padding } = lab.t.proofs;
  switch (stage) {
    case '1':
      return { before: plain.lead, after: plain.floor };
    case '2a':
      return { before: null, after: token.floorCopy4 };
    case '2b':
      return { before: null, after: token.floorThreeToOne };
    case '2c':
      return { before: null, after: token.floorOneToThree };
    case '3a':
      return { before: masked.apart, after: null };
    case '3b':
      return { before: masked.lead, after: masked.floor };
    case '4':
      return { before: positions.lead, after: positions.floor };
    case '5':
      return { before: padding.lead, after: padding.floor };
  }
}

function numbers(lab: Lab, proof: Proof): TemplateResult {
  switch (proof.kind) {
    case 'plain':
      return plain(lab, proof);
    case 'token':
      return token(lab, proof);
    case 'masked':
      return masked(lab, proof);
    case 'positions':
      return positions(lab, proof);
    case 'padding':
      return padding(lab, proof);
  }
}

function plain({ t }: Lab, proof: PlainProof): TemplateResult {
  const { proofs, ladder } = t;
  return html`
    <p>${proofs.plain.bias(sixDigits(proof.bias))}</p>
    ${captioned(
      proofs.outputs,
      html`<thead>
          <tr>
            <th scope="col">${ladder.input}</th>
            <th scope="col" colspan=${proof.rows[0]?.outputs.length ?? 1}>${proofs.outputs}</th>
          </tr>
        </thead>
        <tbody>
          ${proof.rows.map(
            ({ input, outputs }) =>
              html`<tr>
                <th scope="row" class="mono">${input}</th>
                ${outputs.map((output) => html`<td class="number">${sixDigits(output)}</td>`)}
              </tr>`,
          )}
        </tbody>`,
    )}
  `;
}

function token(lab: Lab, proof: TokenProof): TemplateResult {
  const { token: words } = lab.t.proofs;
  return html`
    ${logitTable(lab, proof.input, proof.rows)}
    ${proof.difference === null ? nothing : html`<p>${words.difference(differenceText(proof.difference))}</p>`}
  `;
}

function masked(lab: Lab, proof: MaskedProof): TemplateResult {
  const { masked: words } = lab.t.proofs;
  if (!proof.sameMultiset) return sideBySide(lab, proof);
  return html`
    ${sideBySide(lab, proof)}
    <p>${proof.difference === 0 ? words.equal : words.difference(differenceText(proof.difference))}</p>
  `;
}

function positions(lab: Lab, proof: PositionProof): TemplateResult {
  const { positions: words } = lab.t.proofs;
  return html`
    ${captioned(
      words.table,
      html`<thead>
          <tr>
            <th scope="col">${words.position}</th>
            ${(proof.table[0] ?? []).map((_, feature) => html`<th scope="col" class="number">${feature}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${proof.table.map(
            (row, position) =>
              html`<tr>
                <th scope="row">${position}</th>
                ${row.map((value) => html`<td class="number">${sixDigits(value)}</td>`)}
              </tr>`,
          )}
        </tbody>`,
    )}
    ${sideBySide(lab, proof)}
    <p>${words.difference(differenceText(proof.difference))}</p>
  `;
}

/** The inputs of the last rung's pairs, as far as a batch without PAD can hold them: what is left open cannot be filled. */
function batch({ t }: Lab): TemplateResult {
  const { positions: words } = t.proofs;
  const rows = datasetByName('all-eight-copy').examples.map(({ input }) => ['SOS', ...input, 'EOS']);
  const width = largest(
    rows.map(({ length }) => length),
    0,
  );
  return html`<div data-batch>
    <p>${words.batch}</p>
    ${captioned(
      words.batchTable,
      html`<tbody>
        ${rows.map(
          (row) =>
            html`<tr>${Array.from({ length: width }, (_, place) =>
              place < row.length
                ? html`<td class="mono" translate="no">${row[place]}</td>`
                : html`<td class="hole" translate="no">—</td>`,
            )}</tr>`,
        )}
      </tbody>`,
    )}
  </div>`;
}

function padding(lab: Lab, proof: PaddingProof): TemplateResult {
  const { proofs } = lab.t;
  return html`
    <div class="pair">
      ${proof.rows.map(({ length, rows }) => logitTable(lab, `${proof.input}, ${proofs.padding.length(length)}`, rows))}
    </div>
    <p>${proofs.padding.difference(differenceText(proof.difference))}</p>
  `;
}

function sideBySide(lab: Lab, proof: MaskedProof | PositionProof): TemplateResult {
  return html`
    <p class="mono">${lab.t.proofs.masked.prefix(proof.prefix)}</p>
    <div class="pair">${proof.inputs.map((input, index) => logitTable(lab, input, proof.rows[index]!))}</div>
  `;
}
