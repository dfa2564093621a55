import { SeqlabError } from '@seqlab/core';
import { learnTokenizer } from '../data/choose-tokenizer.js';
import type { FileExamples, Tokenizers } from './file-task.js';
import type { TaskDocument } from './task-document.js';

export interface TokenizerFlags {
  /** of both sides: character, word, bpe or a tokenizer.json */
  readonly tokenizer?: string | undefined;
  readonly sourceTokenizer?: string | undefined;
  readonly targetTokenizer?: string | undefined;
  /** most ids of a tokenizer that is learned */
  readonly vocabSize?: number | undefined;
}

/** Texts longer than this are told by their words: by characters they would be long rows for one label. */
const LONG_TEXT = 60;
const LOOKED_AT = 1000;
/** Running text beyond this many characters is cut into pieces of words. */
const MUCH_TEXT = 2_000_000;
const PIECES = 4096;

/**
 * Tokenizers that learn from the training split alone. The rule: characters; for labels and numbers of texts with more than 60 characters on average, the
 * 8,192 most frequent words; for running text of more than two million characters, 4,096 byte-level pieces. What is not in a vocabulary that was learned is UNK.
 * @param size.unknown whether there is such an id
 */
export function chooseTokenizers(
  examples: FileExamples,
  document: TaskDocument,
  flags: TokenizerFlags,
  { characters, unknown }: { readonly characters: number; readonly unknown: boolean },
): { readonly tokenizers: Tokenizers; readonly notes: readonly string[] } {
  const { tokenizer: both, sourceTokenizer, targetTokenizer, vocabSize } = flags;
  if (targetTokenizer !== undefined && examples.targets === null) {
    throw new SeqlabError(
      'usage-conflict',
      `train: --target-tokenizer is for outputs that are texts, and ${document.kind} has none. Leave it out.`,
    );
  }
  const guessed = guess(examples, document, characters);
  const kind = sourceTokenizer ?? both ?? guessed;
  const targetKind = targetTokenizer ?? both ?? guessed;
  const notes =
    kind === guessed && both === undefined && sourceTokenizer === undefined
      ? [`tokenizer: ${guessed} (--tokenizer character, word, bpe or a tokenizer.json)`]
      : [];
  const { sources, targets } = examples;
  const mask = document.kind === 'masked-token';
  const learn = (texts: Iterable<string>, how: string) =>
    learnTokenizer(texts, {
      kind: how,
      vocabSize: vocabSize ?? (how === 'bpe' ? PIECES : undefined),
      unknown,
      mask,
    });
  const apart = targets !== null && (sourceTokenizer !== undefined || targetTokenizer !== undefined);
  if (!apart) {
    const texts = targets === null ? sources() : joined(sources, targets);
    return { tokenizers: { source: learn(texts, kind), target: null }, notes };
  }
  return {
    tokenizers: { source: learn(sources(), kind), target: learn(targets(), targetKind) },
    notes,
  };
}

function guess(examples: FileExamples, { kind, format }: TaskDocument, characters: number): string {
  if (kind === 'language-model' || kind === 'masked-token')
    return format === 'text' && characters > MUCH_TEXT ? 'bpe' : 'character';
  if (kind === 'sequence-to-sequence') return 'character';
  let [texts, length] = [0, 0];
  for (const text of examples.sources()) {
    length += text.length;
    texts += 1;
    if (texts === LOOKED_AT) break;
  }
  return length / texts > LONG_TEXT ? 'word' : 'character';
}

function* joined(...parts: readonly (() => Iterable<string>)[]): Generator<string> {
  for (const part of parts) yield* part();
}
