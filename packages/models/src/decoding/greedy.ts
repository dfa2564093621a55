import type { Model } from '../model.js';
import { argmax } from './argmax.js';
import {
  DEFAULT_MAX_LENGTH,
  type DecodedSequence,
  type DecodingOptions,
  type DecodingSource,
} from './decoding-source.js';
import { nextByNext } from './next-by-next.js';
import { rewrite } from './rewrite.js';

export interface GreedyOptions extends DecodingOptions {
  /**
   * 'append' (default): the likeliest next token goes to the end of the target. 'rewrite': the likeliest token of EVERY
   * position replaces the target, as the paper's code does. With a causal mask both are the same.
   */
  readonly mode?: 'append' | 'rewrite';
}

/**
 * Takes the likeliest token at each step, until EOS.
 * @see Kämäräinen 2025, section 2.3, whose loop is `mode: 'rewrite'` with 16 steps
 * @throws `decode-encoder-only`, `decode-scalars`, `decode-empty`, `decode-prefix`, `decode-max-length`, `ids-out-of-range`
 */
export function greedy(
  model: Model,
  source: DecodingSource,
  options: GreedyOptions,
): Promise<DecodedSequence[]> {
  const { mode = 'append', maxLength = DEFAULT_MAX_LENGTH } = options;
  if (mode === 'rewrite') return rewrite(model, source, options, maxLength);
  return nextByNext(model, source, options, (logits) => argmax(logits));
}
