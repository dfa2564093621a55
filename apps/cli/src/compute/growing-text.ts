import type { Tokenizer } from '@seqlab/core';

/** A character has at most so many bytes, each of which may be a token of its own. */
const LONGEST_CHARACTER = 4;

/**
 * Text that grows token by token, told in whole characters: a token may be part of one, or bring the space in front of it.
 * @param show told each piece of text once
 */
export function growingText(
  tokenizer: Tokenizer,
  show: (text: string) => void,
): { add(id: number): void; finish(): void } {
  let last: number[] = [];
  let pending: number[] = [];
  function tell(): void {
    const [before, after] = [tokenizer.decode(last), tokenizer.decode([...last, ...pending])];
    show(after.startsWith(before) ? after.slice(before.length) : tokenizer.decode(pending));
    last = pending.slice(-1);
    pending = [];
  }
  return {
    add(id) {
      pending.push(id);
      const whole = !tokenizer.decode(pending).endsWith('\ufffd');
      if (whole || pending.length >= LONGEST_CHARACTER) tell();
    },
    finish() {
      if (pending.length > 0) tell();
    },
  };
}
