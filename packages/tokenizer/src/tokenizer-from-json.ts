import { SeqlabError } from '@seqlab/core';
import { type BpeParts, bpeTokenizer } from './bpe-tokenizer.js';
import type { SequenceTokenizer } from './special-ids.js';
import { singleCharacterTokenizer } from './symbol-tokenizer.js';
import { wordTokenizer } from './word-tokenizer.js';

const TYPES = ['symbol', 'character', 'word', 'bpe'];

/**
 * The tokenizer that a `TokenizerDocument` (a run folder's tokenizer.json) describes.
 * @throws SeqlabError `tokenizer-document` for anything that `toJSON` does not write
 */
export function tokenizerFromJSON(document: unknown): SequenceTokenizer {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw refuse('the document is not a JSON object');
  }
  const { type, padding, unknown = false, mask = false, ...rest } = document as Record<string, unknown>;
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    throw refuse(`type (${JSON.stringify(type)}) must be one of ${TYPES.join(', ')}`);
  }
  if (typeof padding !== 'boolean') throw refuse('padding must be true or false');
  if (typeof unknown !== 'boolean') throw refuse('unknown must be true or false');
  if (typeof mask !== 'boolean') throw refuse('mask must be true or false');
  switch (type) {
    case 'symbol':
    case 'character':
      return singleCharacterTokenizer(type, strings(rest, 'symbols'), { unknown, mask, padding });
    case 'word':
      return wordTokenizer(strings(rest, 'words'), padding, { unknown, mask });
    default: {
      const { pretokenization } = rest;
      if (pretokenization !== 'gpt2' && pretokenization !== 'none') {
        throw refuse('pretokenization must be "gpt2" or "none"');
      }
      if (unknown) throw refuse('unknown must be false where bytes stand for all there is');
      return bpeTokenizer({ merges: mergesOf(rest.merges), pretokenization, padding, mask });
    }
  }
}

function strings(document: Record<string, unknown>, key: string): string[] {
  const list = document[key];
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  throw refuse(`${key} must be an array of strings`);
}

function mergesOf(value: unknown): BpeParts['merges'] {
  const isPair = (item: unknown) =>
    Array.isArray(item) && item.length === 2 && item.every((id) => Number.isSafeInteger(id));
  if (Array.isArray(value) && value.every(isPair)) return value;
  throw refuse('merges must be an array of pairs of ids');
}

function refuse(reason: string): SeqlabError {
  return new SeqlabError(
    'tokenizer-document',
    `tokenizerFromJSON: ${reason}. Use a document that a tokenizer's toJSON wrote.`,
  );
}
