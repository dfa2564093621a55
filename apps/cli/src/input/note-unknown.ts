import type { Tokenizer } from '@seqlab/core';
import { HIDDEN } from '@seqlab/tasks';
import type { Context } from '../terminal/context.js';
import { unknownText } from '../terminal/unknown-text.js';

/** Tells how much of the inputs a run does not know: it answers to UNK there, not to what is written. */
export function noteUnknown(tokenizer: Tokenizer, inputs: readonly string[], context: Context): void {
  const { unkId } = tokenizer;
  if (unkId == null) return;
  const ids = inputs.flatMap((input) => input.split(HIDDEN)).flatMap((text) => tokenizer.encode(text));
  const unknown = ids.filter((id) => id === unkId).length;
  if (unknown > 0)
    context.note(unknownText(unknown, ids.length, inputs.length === 1 ? 'the input' : 'the inputs'));
}
