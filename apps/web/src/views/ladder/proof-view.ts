import { html, nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import type { StageId } from '../../lab/rungs.js';
import { stageOf } from '../../lab/stage-facts.js';
import type {
  MaskedProof,
  PaddingProof,
  PlainProof,
  PositionProof,
  Proof,
  TokenProof,
} from '../../pool/proof.js';
import { differenceText, sixDigits } from '../digits.js';
import { captioned, logitTable } from './logit-table.js';

/** Why a stage fails or works, with the numbers of the model that was just trained. */
export function proofView(lab: Lab, stage: StageId): TemplateResult {
  const { t } = lab;
  const proof = lab.run(stage).trained?.proof ?? null;
  return html`<section data-proof=${stage}>
    <h4>${t.tasks[stageOf(stage).task]}</h4>
    ${proof === null ? html`<p class="muted">${t.ladder.proofPending}</p>` : numbers(lab, stage, proof)}
  </section>`;
}

function numbers(lab: Lab, stage: StageId, proof: Proof): TemplateResult {
  switch (proof.kind) {
    case 'plain':
      return plain(lab, proof);
    case 'token':
      return token(lab, stage, proof);
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
    <p>${proofs.plain.lead(sixDigits(proof.bias))}</p>
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
    <p>${proofs.plain.floor}</p>
  `;
}

function token(lab: Lab, stage: StageId, proof: TokenProof): TemplateResult {
  const { token: words } = lab.t.proofs;
  const floors: Partial<Record<StageId, string>> = {
    '2a': words.floorCopy4,
    '2b': words.floorThreeToOne,
    '2c': words.floorOneToThree,
  };
  return html`
    <p>${words.lead}</p>
    ${logitTable(lab, proof.input, proof.rows)}
    ${proof.difference === null ? nothing : html`<p>${words.difference(differenceText(proof.difference))}</p>`}
    <p>${floors[stage]}</p>
  `;
}

function masked(lab: Lab, proof: MaskedProof): TemplateResult {
  const { masked: words } = lab.t.proofs;
  if (!proof.sameMultiset) return html`<p>${words.apart}</p>${sideBySide(lab, proof)}`;
  return html`
    <p>${words.lead}</p>
    ${sideBySide(lab, proof)}
    <p>${proof.difference === 0 ? words.equal : words.difference(differenceText(proof.difference))}</p>
    <p>${words.floor}</p>
  `;
}

function positions(lab: Lab, proof: PositionProof): TemplateResult {
  const { positions: words } = lab.t.proofs;
  return html`
    <p>${words.lead}</p>
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

function padding(lab: Lab, proof: PaddingProof): TemplateResult {
  const { proofs } = lab.t;
  return html`
    <p>${proofs.padding.lead}</p>
    ${proof.rows.map(({ length, rows }) =>
      logitTable(lab, `${proof.input}, ${proofs.padding.length(length)}`, rows),
    )}
    <p>${proofs.padding.difference(differenceText(proof.difference))}</p>
    <p>${proofs.padding.floor}</p>
  `;
}

function sideBySide(lab: Lab, proof: MaskedProof | PositionProof): TemplateResult {
  return html`
    <p class="mono">${lab.t.proofs.masked.prefix(proof.prefix)}</p>
    <div class="pair">${proof.inputs.map((input, index) => logitTable(lab, input, proof.rows[index]!))}</div>
  `;
}
