import { nothing, type TemplateResult } from 'lit';
import { READABLE } from '../../lab/diagram.js';
import type { Switch } from '../../spec/link-state.js';
import type { LogitRow } from '../../spec/proof.js';
import type { Rung } from '../../spec/rungs.js';
import type { Trace } from '../../spec/trace.js';
import { differenceText, sixDigits, twoDigits } from '../digits.js';
import { largest } from '../largest.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { bars } from './bars.js';
import { choice } from './choice.js';
import { TOUR_STAGE } from './outcome.js';

/** Finding out why by acting on the model of this run: what is tried is checked by its own numbers. */
export function actStep(lab: Lab, rung: Rung): TemplateResult {
  const { act } = lab.t.tour;
  settle(lab, rung);
  return html`<p>${act[rung].ask}</p>${STEPS[rung](lab)}`;
}

/** Sends the rung's input through its whole model, where something else was looked at last, e.g. before a reload. */
function settle(lab: Lab, rung: Rung): void {
  if (rung === 'plain' || rung === 'token') return;
  const stage = TOUR_STAGE[rung];
  const { walk, link } = lab;
  const own = walk.stage === stage && walk.loaded === null && READABLE.test(link.input);
  if (own && link.off.every((part) => offHere(lab, rung).includes(part))) walk.refresh();
  else
    setTimeout(() => {
      lab.lookAt(stage);
      lab.setLink({ off: [] });
    });
}

/** What a rung's step itself switches off: anything else was switched off elsewhere, and its numbers would be of another model. */
function offHere(lab: Lab, rung: Rung): readonly Switch[] {
  if (rung === 'seq2seq') return ['positions'];
  return rung === 'padded' && wholeShares(lab) !== null
    ? MASKS.map((mask) => `${mask}-padding` as const)
    : [];
}

const STEPS: Readonly<Record<Rung, (lab: Lab) => TemplateResult>> = {
  plain: dragInput,
  token: markRows,
  masked: findTwin,
  seq2seq: switchPositions,
  padded: switchMasks,
};

const verdict = ({ t }: Lab, right: boolean, text: string): TemplateResult =>
  html`<p role="status" data-feedback=${right ? 'right' : 'wrong'}>
    <b class=${right ? 'right' : 'wrong'}>${right ? `✓ ${t.tour.right}` : `✗ ${t.tour.notQuite}`}</b> ${text}</p>`;

/** LayerNorm over one number, with this run's shift. */
function dragInput(lab: Lab): TemplateResult {
  const { t, tour } = lab;
  const { plain } = t.tour.act;
  const proof = lab.run('1').trained?.proof;
  const bias = proof?.kind === 'plain' ? proof.bias : 0;
  const moved = tour.note('plain') !== '';
  const x = moved ? Number(tour.note('plain')) : 1;
  const given = tour.answer('plain', 'act');
  const rest = x - x;
  return html`
    <div class="field">
      <label for="tour-x">${plain.label}</label>
      <input id="tour-x" type="range" min="-3" max="3" step="0.1" .value=${String(x)}
        @input=${(event: Event) => tour.setNote('plain', (event.target as HTMLInputElement).value)} />
    </div>
    ${bars([
      { name: 'x', values: [x] },
      { name: 'x − x̄', values: [rest] },
      { name: 'y', values: [rest + bias] },
    ])}
    <p translate="no" data-line>${plain.line(twoDigits(x), twoDigits(x), twoDigits(rest), sixDigits(bias))}</p>
    ${choice({
      label: plain.ask,
      options: [
        ['some', plain.some],
        ['none', plain.none],
      ],
      chosen: given?.value ?? null,
      choose: (value) => tour.give('plain', 'act', { value, right: moved && value === 'none' }),
    })}
    ${
      given === null
        ? nothing
        : verdict(
            lab,
            given.right,
            given.right
              ? plain.yes(sixDigits(bias))
              : given.value === 'none'
                ? plain.first
                : plain.no(sixDigits(bias)),
          )
    }`;
}

/** Two rows of logits that a bag cannot tell apart. */
function markRows(lab: Lab): TemplateResult {
  const { t, tour } = lab;
  const { token } = t.tour.act;
  const proof = lab.run('2a').trained?.proof;
  const rows = proof?.kind === 'token' ? proof.rows : [];
  const marked = tour.note('token') === '' ? [] : tour.note('token').split(' ').map(Number);
  const mark = (row: number) => {
    const now = marked.includes(row) ? marked.filter((each) => each !== row) : [...marked, row].slice(-2);
    tour.setNote('token', now.join(' '));
    if (now.length === 2)
      tour.give('token', 'act', {
        value: now.join(' '),
        right: rows[now[0]!]?.token === rows[now[1]!]?.token,
      });
  };
  const given = tour.answer('token', 'act');
  const pair = given?.value.split(' ').map((index) => rows[Number(index)]) ?? [];
  const [a, b] = pair;
  // An answer of an earlier visit may have been given to another seed's rows.
  const equal = a?.token === b?.token;
  return html`
    <div class="choice" role="group" aria-label=${token.ask}>
      ${rows.map(
        (
          row,
          index,
        ) => html`<button data-option=${index} aria-pressed=${marked.includes(index)} @click=${() => mark(index)}>
          ${token.row(String(index + 1), row.token)} ${bars([{ name: '', values: row.logits }])}
        </button>`,
      )}
    </div>
    ${
      given === null || a === undefined || b === undefined
        ? nothing
        : verdict(lab, equal, (equal ? token.yes : token.no)(differenceText(rowDistance(a, b))))
    }`;
}

const rowDistance = (a: LogitRow, b: LogitRow): number =>
  largest(
    a.logits.map((value, index) => Math.abs(value - b.logits[index]!)),
    0,
  );

const TWINS = ['0111', '0011', '0001', '1111'] as const;

/** Another input with the same symbols: each is sent through the model. */
function findTwin(lab: Lab): TemplateResult {
  const { t, tour, walk } = lab;
  const { masked } = t.tour.act;
  const trace = traceOf(lab, 'masked');
  const given = tour.answer('masked', 'act');
  const chosen = tour.note('masked') === '' ? (given?.value ?? null) : tour.note('masked');
  const proof = lab.run('3b').trained?.proof;
  const first = proof?.kind === 'masked' ? proof.rows[proof.inputs[0] === '0101' ? 0 : 1][0] : undefined;
  const shares = first === undefined ? null : softmax(first.logits);
  const own = trace !== null && trace.input === chosen ? (trace.decoding[0]?.probabilities ?? null) : null;
  const gap = shares === null || own === null ? null : distance(shares, own);
  const right = chosen !== null && [...chosen].sort().join('') === '0011';
  return html`
    ${choice({
      label: masked.ask,
      options: TWINS.map((input) => [input, input]),
      chosen,
      choose(input) {
        tour.setNote('masked', input);
        lab.lookAt('3b');
        lab.setLink({ off: [] });
        walk.setInput(input);
        tour.give('masked', 'act', { value: input, right: [...input].sort().join('') === '0011' });
      },
    })}
    ${
      shares === null || own === null || chosen === null
        ? nothing
        : bars([
            { name: '0101', values: shares },
            { name: chosen, values: own },
          ])
    }
    ${gap === null || chosen === null ? nothing : verdict(lab, right, (right ? masked.yes : masked.no)(chosen, differenceText(gap)))}`;
}

/** The trained model without its positions. */
function switchPositions(lab: Lab): TemplateResult {
  const { t, tour } = lab;
  const { seq2seq } = t.tour.act;
  const trace = traceOf(lab, 'seq2seq');
  const given = tour.answer('seq2seq', 'act');
  const without = trace?.off.includes('positions') ? trace.task : null;
  return html`
    ${choice({
      label: seq2seq.ask,
      options: [['off', seq2seq.off]],
      chosen: given?.value ?? null,
      choose() {
        lab.lookAt('4');
        lab.setLink({ off: ['positions'], input: '0101' });
        lab.walk.refresh();
        tour.give('seq2seq', 'act', { value: 'off', right: true });
      },
    })}
    ${without === null ? nothing : verdict(lab, true, seq2seq.yes(String(without.decoded), String(without.pairs)))}`;
}

const MASKS = ['source', 'memory', 'target'] as const;

/** One padding mask off at a time; the shares of the whole model are what each is measured by. */
function switchMasks(lab: Lab): TemplateResult {
  const { t, tour } = lab;
  const { padded } = t.tour.act;
  const trace = traceOf(lab, 'padded');
  const given = tour.answer('padded', 'act');
  const whole = wholeShares(lab);
  const shares = trace?.decoding.flatMap(({ probabilities }) => probabilities) ?? null;
  const off = MASKS.find((mask) => trace?.off.length === 1 && trace.off[0] === `${mask}-padding`) ?? null;
  const gap = shares === null || whole === null || off === null ? null : distance(whole, shares);
  return html`
    ${choice({
      label: padded.ask,
      options: MASKS.map((mask) => [mask, padded[mask]]),
      disabled: whole === null && shares === null,
      chosen: given?.value ?? null,
      choose(mask) {
        if (shares !== null && trace?.off.length === 0)
          tour.setNote('padded', JSON.stringify([...questionOf(lab), shares]));
        lab.setLink({ off: [`${mask as (typeof MASKS)[number]}-padding`] });
        lab.walk.refresh();
        tour.give('padded', 'act', { value: mask, right: mask === 'target' });
      },
    })}
    ${
      gap === null || given?.value !== off || trace?.task == null
        ? nothing
        : verdict(
            lab,
            given.right,
            given.right
              ? padded.yes(differenceText(gap))
              : padded.no(differenceText(gap), String(trace.task.decoded), String(trace.task.pairs)),
          )
    }`;
}

/** What the shares of the whole model were, by the weights and the input that stand here now; null before, and where these are others. */
function wholeShares(lab: Lab): number[] | null {
  const note = lab.tour.note('padded');
  if (note === '') return null;
  const [weights, input, shares] = JSON.parse(note) as [string, string, number[]];
  const [own, asked] = questionOf(lab);
  return weights === own && input === asked ? shares : null;
}

const questionOf = ({ run, link }: Lab): readonly [weights: string, input: string] => [
  run(TOUR_STAGE.padded).trained?.result.weightHash ?? '',
  link.input,
];

/** What the rung's model does to the input that was chosen; null while it is computed, or another model is looked at. */
function traceOf({ walk }: Lab, rung: Rung): Trace | null {
  return walk.stage === TOUR_STAGE[rung] && walk.loaded === null && !walk.busy ? walk.trace : null;
}

/** Shares of 1, as the model's own softmax makes them. */
function softmax(logits: readonly number[]): number[] {
  const most = largest(logits, Number.NEGATIVE_INFINITY);
  const powers = logits.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Of two answers of different lengths the calls that both have made are compared, and the rest counts in full. */
function distance(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  const gaps = a.slice(0, shared).map((value, index) => Math.abs(value - b[index]!));
  return a.length === b.length ? largest(gaps, 0) : 1;
}
