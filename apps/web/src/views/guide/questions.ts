import { formatLoss } from '@seqlab/figures';
import type { Run } from '../../lab/run.js';
import type { enGuide } from '../../messages/en-guide.js';
import type { StageId } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import { differenceText, sixDigits } from '../digits.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import type { Place } from './place.js';

export type QuestionId = keyof typeof enGuide.questions;

/** What an answer needs of a run to say what the run has made of it. */
type Seen = (lab: Pick<Lab, 't'>, stage: StageId, run: Pick<Run, 'trained'>) => string | null;

interface Question {
  readonly id: QuestionId;
  readonly place: Place | null;
  readonly seen: Seen | null;
}

/** How many pairs a run has right, and its loss. */
const pairs: Seen = ({ t }, stage, { trained }) => {
  if (trained === null) return null;
  const { examples, evalLoss } = trained.result;
  const right = examples.filter(({ correct }) => correct).length;
  const task = t.tasks[stageOf(stage).task]!;
  return t.guide.seen.pairs(task, String(right), String(examples.length), formatLoss(evalLoss));
};

const losses: Seen = ({ t }, stage, { trained }) =>
  trained === null
    ? null
    : t.guide.seen.losses(
        t.tasks[stageOf(stage).task]!,
        formatLoss(trained.result.trainLoss),
        formatLoss(trained.result.evalLoss),
      );

/** The number that a rung's proof turns on. */
const proved: Seen = ({ t }, stage, { trained }) => {
  const { seen } = t.guide;
  const proof = trained?.proof ?? null;
  if (trained === null || proof === null) return null;
  const loss = formatLoss(trained.result.evalLoss);
  switch (proof.kind) {
    case 'plain':
      return seen.plain(sixDigits(proof.bias), loss);
    case 'token':
      return proof.difference === null
        ? null
        : seen.rows(differenceText(proof.difference), loss, formatLoss(stageOf(stage).floor));
    case 'masked':
    case 'positions':
      return seen.inputs(differenceText(proof.difference));
    case 'padding':
      return seen.lengths(differenceText(proof.difference));
  }
};

const DECODER = 'transformer.decoder.layers.0';
const ENCODER = 'transformer.encoder.layers.0';
const INSIDE = '[data-inside]';

const onLadder = (stage: StageId, part: string): Place => ({ view: 'ladder', stage, part, at: INSIDE });
const proofOf = (proof: NonNullable<Place['proof']>, stage: StageId): Place => ({
  view: 'ladder',
  stage,
  proof,
  at: `[data-proof="${stage}"]`,
});
const stageAt = (stage: StageId): Place => ({ view: 'ladder', stage, at: `[data-stage="${stage}"]` });

/** In the order in which somebody might ask them. */
export const QUESTIONS: readonly Question[] = [
  { id: 'encoderDecoder', place: { view: 'ladder', stage: '4', at: '.spine' }, seen: null },
  { id: 'embedding', place: onLadder('2a', 'embedding.encoder'), seen: null },
  { id: 'attention', place: onLadder('4', `${ENCODER}.self_attn`), seen: null },
  {
    id: 'cross',
    place: { view: 'walk', stage: '4', input: '0101', off: ['cross-attention'], at: '[data-task-score]' },
    seen: null,
  },
  { id: 'residual', place: onLadder('4', `${DECODER}.linear2`), seen: null },
  { id: 'norm', place: onLadder('4', `${ENCODER}.norm1`), seen: null },
  { id: 'logit', place: onLadder('4', 'unembedding'), seen: null },
  { id: 'loss', place: stageAt('4'), seen: pairs },
  { id: 'floor', place: stageAt('2a'), seen: proved },
  { id: 'entropy', place: proofOf('token', '2c'), seen: null },
  { id: 'plain', place: proofOf('plain', '1'), seen: proved },
  { id: 'token', place: proofOf('token', '2a'), seen: proved },
  { id: 'exposure', place: proofOf('token', '2b'), seen: pairs },
  { id: 'teacher', place: { view: 'walk', stage: '2b', input: '000', at: '[data-task-score]' }, seen: pairs },
  {
    id: 'causal',
    place: { view: 'walk', stage: '3a', input: '0', off: ['causal'], at: '[data-task-score]' },
    seen: pairs,
  },
  { id: 'count', place: onLadder('3a', `${DECODER}.self_attn`), seen: pairs },
  { id: 'length', place: stageAt('3a'), seen: pairs },
  { id: 'order', place: proofOf('masked', '3b'), seen: proved },
  { id: 'positions', place: onLadder('4', 'positions.encoder'), seen: proved },
  { id: 'row', place: onLadder('4', 'probabilities'), seen: null },
  {
    id: 'decodingRules',
    place: { view: 'ladder', stage: '2a', part: 'probabilities', at: INSIDE },
    seen: null,
  },
  { id: 'special', place: { view: 'ladder', stage: '5', part: 'tokens.encoder', at: INSIDE }, seen: null },
  { id: 'batch', place: { ...proofOf('seq2seq', '4'), at: '[data-batch]' }, seen: null },
  { id: 'padLoss', place: proofOf('padded', '5'), seen: pairs },
  {
    id: 'paddingMasks',
    place: { view: 'walk', stage: '5', input: '0', off: ['memory-padding'], at: '[data-task-score]' },
    seen: proved,
  },
  { id: 'dropout', place: stageAt('5'), seen: losses },
  { id: 'step', place: stageAt('4'), seen: null },
  { id: 'parameters', place: null, seen: null },
  { id: 'seed', place: stageAt('3a'), seen: pairs },
  { id: 'paper', place: null, seen: null },
];

/** What this seed's run has made of an answer; null where the answer speaks of none, or its run is not trained. */
export function seenOf(
  lab: Pick<Lab, 't'> & { run(stage: StageId): Pick<Run, 'trained'> },
  id: QuestionId,
): string | null {
  const { place, seen } = QUESTIONS.find((question) => question.id === id)!;
  return place === null || seen === null ? null : seen(lab, place.stage, lab.run(place.stage));
}
