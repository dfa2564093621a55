import { type LadderStageResult, SeqlabError } from '@seqlab/core';
import type { PresetName } from '@seqlab/models';

export type LadderStageId = LadderStageResult['id'];

/** One rung: what is trained, on what, for how long, and what must come out. */
export interface LadderStage {
  readonly id: LadderStageId;
  /** the paper's name for the model */
  readonly model: string;
  /** preset of `@seqlab/models` */
  readonly preset: PresetName;
  /** data set of `@seqlab/datasets` */
  readonly task: string;
  /** updates on the full batch */
  readonly steps: number;
  /** updates after which the learning rate 0.01 falls to a tenth */
  readonly milestone: number;
  /** how answers are decoded; stage 1 answers in one pass */
  readonly decoding: 'one-pass' | 'rewrite' | 'append';
  /** proven lower bound of the loss */
  readonly floor: number;
  /** the paper's final loss */
  readonly reported: number;
  /** one line: why it must fail, or what makes it work */
  readonly reason: string;
}

/** Least mean loss over `tokens` labels, all but one of which only their frequencies can tell apart. */
function entropyFloor(tokens: number, probabilities: readonly number[]): number {
  const entropy = probabilities.reduce((sum, p) => sum - p * Math.log(p), 0);
  return ((tokens - 1) * entropy) / tokens;
}

/**
 * The paper's table, as data. Floors follow from symmetry: without mask and positions equal decoder tokens get equal logits,
 * so after SOS the n equal tokens must all predict (n − 1)/n the symbol and 1/n EOS; with a mask but no positions 0101 and
 * 1010 are the same input, so the first symbol, one token of five, is a coin toss.
 * @see Kämäräinen, "Introduction to Sequence Modeling with Transformers" (2025), arXiv 2502.19597
 */
export const ladderStages: readonly LadderStage[] = [
  {
    id: '1',
    model: 'PlainTransformer',
    preset: 'plain',
    task: 'copy4',
    steps: 300,
    milestone: 1000,
    decoding: 'one-pass',
    floor: 0.25,
    reported: 0.25,
    reason:
      'undoable: the paper says there are no non-linear mappings; what the symmetry proves is that LayerNorm over one feature returns its bias, whatever the input',
  },
  {
    id: '2a',
    model: 'TokenTransformer',
    preset: 'token',
    task: 'copy4',
    steps: 1000,
    milestone: 100,
    decoding: 'rewrite',
    floor: entropyFloor(5, [3 / 4, 1 / 4]),
    reported: 0.4503,
    reason:
      'undoable: the symbols come out, the end does not: without a mask equal decoder tokens get equal logits, so none of the four can say EOS',
  },
  {
    id: '2b',
    model: 'TokenTransformer',
    preset: 'token',
    task: 'three-to-one',
    steps: 1000,
    milestone: 100,
    decoding: 'rewrite',
    floor: 0,
    reported: 0.0013,
    reason:
      'doable: SOS and the one symbol are different decoder tokens, so no order is needed; but without a mask training never shows SOS alone, where decoding starts, so some seeds stop at once',
  },
  {
    id: '2c',
    model: 'TokenTransformer',
    preset: 'token',
    task: 'one-to-three',
    steps: 1000,
    milestone: 100,
    decoding: 'rewrite',
    floor: entropyFloor(4, [2 / 3, 1 / 3]),
    reported: 0.4825,
    reason:
      'undoable: never stops: without a mask three equal decoder tokens get equal logits, two must say the symbol and one EOS',
  },
  {
    id: '3a',
    model: 'MaskedTokenTransformer',
    preset: 'masked',
    task: 'one-to-three',
    steps: 2000,
    milestone: 500,
    decoding: 'append',
    floor: 0,
    reported: 0.0654,
    reason:
      'doable: with the causal mask each position sees a prefix of its own length, so it can count and stop; with dropout some seeds stop one symbol early',
  },
  {
    id: '3b',
    model: 'MaskedTokenTransformer',
    preset: 'masked',
    task: 'alternating',
    steps: 2000,
    milestone: 500,
    decoding: 'append',
    floor: Math.log(2) / 5,
    reported: 0.212,
    reason:
      'undoable: without positions the encoder sees 0101 and 1010 as the same multiset, so both inputs get the same answer',
  },
  {
    id: '4',
    model: 'Seq2SeqTransformer',
    preset: 'seq2seq',
    task: 'alternating',
    steps: 2000,
    milestone: 500,
    decoding: 'append',
    floor: 0,
    reported: 0.0088,
    reason: 'doable: positions break the symmetry between 0101 and 1010',
  },
  {
    id: '5',
    model: 'Seq2SeqTransformer with padding',
    preset: 'seq2seq-padded',
    task: 'all-eight-copy',
    steps: 2000,
    milestone: 1000,
    decoding: 'append',
    floor: 0,
    reported: 0.1117,
    reason: 'doable: padding masks let one model learn all eight pairs of different lengths together',
  },
];

/** @throws ladder-stage */
export function ladderStage(id: string): LadderStage {
  const stage = ladderStages.find((candidate) => candidate.id === id);
  if (stage !== undefined) return stage;
  throw new SeqlabError(
    'ladder-stage',
    `ladder: there is no stage ${JSON.stringify(id)}. Use ${ladderStages.map((known) => known.id).join(', ')}.`,
  );
}

/** The task on which the paper shows a preset: that of its first stage; null for what is no preset. */
export const presetTask = (preset: string): string | null =>
  ladderStages.find((stage) => stage.preset === preset)?.task ?? null;
