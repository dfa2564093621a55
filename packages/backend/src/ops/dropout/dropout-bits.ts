import { SeqlabError, splitSeed } from '@seqlab/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { checkOptions, checkShape, shown } from '../../tensor-checks.js';

/**
 * The randomness of all dropout in one forward pass. Element i of site s at step t is kept when its 32-bit number is ≥ rate·2³². Half i mod 8
 * of a Philox block (the low halves of its four words, then the high ones) gives 16 bits of the number: the block with
 * key = seed and counter = (⌊i/8⌋, s, t, STREAM_DROPOUT) the high ones, that of STREAM_DROPOUT_LOW the low ones, which decide only if the high
 * ones are equal: so eight elements take one block. Elements are counted from the first row of the whole batch, of which the tensor at hand
 * may be a part: its rows drop what they would drop in the whole. Sites are numbered 0, 1, 2 … in call order, so the same model asks for the same bits on every
 * backend. The step is in a tensor, so that a captured program can move it.
 */
export interface DropoutBits {
  /** [4] int32: seed's low and high word, step, which row of the whole batch comes first */
  readonly state: Tensor1D;
  /** the number of the next dropout site */
  nextSite(): number;
}

/** What an op with dropout is given: the rate, and the bits, or null when nothing is to be dropped (evaluation). */
export interface DropoutOptions {
  /** probability of dropping an element, in [0, 1) */
  readonly rate: number;
  readonly bits: DropoutBits | null;
}

/**
 * The values [4] of `DropoutBits.state`, for a tensor or for the input of a captured program.
 * @param seed an integer 0 … 2⁵³ − 1
 * @param step an integer 0 … 2³² − 1: a new mask each step
 * @param firstRow an integer 0 … 2³¹ − 1: where the batch at hand begins in one that is computed in parts; default 0
 * @throws `random-seed`, `dropout-step`, `dropout-row`
 */
export function dropoutState(seed: number, step: number, firstRow = 0): Int32Array {
  if (!Number.isInteger(step) || step < 0 || step >= 2 ** 32) {
    throw new SeqlabError(
      'dropout-step',
      `dropoutState: step is ${shown(step)}, expected an integer from 0 to 4294967295. Count steps from 0.`,
    );
  }
  if (!Number.isInteger(firstRow) || firstRow < 0 || firstRow >= 2 ** 31) {
    throw new SeqlabError(
      'dropout-row',
      `dropoutState: firstRow is ${shown(firstRow)}, expected an integer from 0 to 2147483647. Count rows from 0.`,
    );
  }
  const [low, high] = splitSeed(seed);
  return Int32Array.of(low, high, step, firstRow);
}

/**
 * Bits for one forward pass over a state tensor that the caller owns.
 * @param state [4] int32, with the values of `dropoutState`
 * @example const bits = dropoutBits(tf.tensor1d(dropoutState(seed, step), 'int32'));
 */
export function dropoutBits(state: Tensor1D): DropoutBits {
  checkShape('dropoutBits', 'state', state, [4], 'int32');
  let site = 0;
  return {
    state,
    nextSite: () => {
      site += 1;
      return site - 1;
    },
  };
}

/** Site and bits of one use of dropout; null if nothing is dropped, and then no site is taken. */
export function takeDropoutSite(
  op: string,
  options: DropoutOptions,
): { readonly state: Tensor; readonly site: number } | null {
  checkOptions(op, options, 'dropout');
  const { rate, bits } = options;
  if (!(typeof rate === 'number' && rate >= 0 && rate < 1)) {
    throw new SeqlabError(
      'dropout-rate',
      `${op}: dropout rate is ${shown(rate)}, expected a number in [0, 1). Use 0 for no dropout.`,
    );
  }
  if (bits !== null && typeof (bits as Partial<DropoutBits> | undefined)?.nextSite !== 'function') {
    throw new SeqlabError(
      'dropout-bits',
      `${op}: dropout bits are ${shown(bits)}, expected what dropoutBits() makes, or null for none. Pass { rate, bits }.`,
    );
  }
  if (bits === null || rate === 0) return null;
  checkShape(op, 'dropout bits', bits.state, [4], 'int32');
  return { state: bits.state, site: bits.nextSite() };
}
