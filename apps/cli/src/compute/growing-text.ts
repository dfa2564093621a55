import type { Tokenizer } from '@seqlab/core';

/** A character has at most so many bytes, each of which may be a token of its own. */
const LONGEST_CHARACTER = 4;

/** Text that grows token by token. */
export interface GrowingText {
  add(id: number): void;
  /** the text has come to one of its stops */
  stopped(): boolean;
  /** shows what is still held back */
  finish(): void;
}

/**
 * Text that grows token by token, told in whole characters: a token may be part of one, or bring the space in front of it.
 * @param show told each piece of text once
 * @param stops texts before the first of which it ends; what may be the beginning of one is held back until that is known
 */
export function growingText(
  tokenizer: Tokenizer,
  show: (text: string) => void,
  stops: readonly string[] = [],
): GrowingText {
  let last: number[] = [];
  let pending: number[] = [];
  let held = '';
  let ended = false;
  function tell(): void {
    const [before, after] = [tokenizer.decode(last), tokenizer.decode([...last, ...pending])];
    say(after.startsWith(before) ? after.slice(before.length) : tokenizer.decode(pending));
    last = pending.slice(-1);
    pending = [];
  }
  function say(text: string): void {
    held += text;
    const end = firstOf(held, stops);
    ended = end !== -1;
    const sure = ended ? end : held.length - longestBeginning(held, stops);
    if (sure > 0) show(held.slice(0, sure));
    held = ended ? '' : held.slice(sure);
  }
  return {
    add(id) {
      if (ended) return;
      pending.push(id);
      const whole = !tokenizer.decode(pending).endsWith('\ufffd');
      if (whole || pending.length >= LONGEST_CHARACTER) tell();
    },
    stopped: () => ended,
    finish() {
      if (ended) return;
      if (pending.length > 0) tell();
      if (!ended && held !== '') show(held);
      held = '';
    },
  };
}

/** Where the first of the stops begins; −1 for none. */
export function firstOf(text: string, stops: readonly string[]): number {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place !== -1);
  return places.reduce((first, place) => Math.min(first, place), places[0] ?? -1);
}

/** How much of the text's end is how a stop begins. */
function longestBeginning(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length -= 1) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
