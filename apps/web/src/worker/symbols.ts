import type { ModelConfig, Tokenizer } from '@seqlab/core';
import { symbolTokenizer } from '@seqlab/tokenizer';

/** Names of the ids 0 … 4, as the page shows them. */
export const SYMBOLS = ['0', '1', 'SOS', 'EOS', 'PAD'] as const;
export const SOS = 2;
export const EOS = 3;
export const PAD = 4;

export const tokenizerOf = (model: ModelConfig): Tokenizer =>
  symbolTokenizer('01', { padding: model.padId !== null });

/** Ids of a text between SOS and EOS, filled with PAD up to a length. */
export function wrapped(text: string, length = 0): number[] {
  const ids = [SOS, ...[...text].map(Number), EOS];
  return [...ids, ...Array.from({ length: Math.max(0, length - ids.length) }, () => PAD)];
}

export const namesOf = (ids: readonly number[]): string[] => ids.map((id) => SYMBOLS[id] ?? String(id));
