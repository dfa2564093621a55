/** The tasks of the table in docs/defaults.md: generated, or read from a text of yours; the same in every run. */
import { readFileSync } from 'node:fs';
import { randomInteger, STREAM_TASK } from '@seqlab/core';
import { languageModel, sequenceToSequence, textClassification, textRegression } from '@seqlab/tasks';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';

/** Numbers below a bound, one after the other. */
function dice(index) {
  let number = 0;
  const roll = (bound) => {
    number += 1;
    return randomInteger(bound, number, { seed: 0, stream: STREAM_TASK, index });
  };
  return { roll, pick: (items) => items[roll(items.length)] };
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const two = (number) => String(number).padStart(2, '0');

/** A date as people write it, and as ISO 8601 has it: `Tuesday, July 10, 2007` → `2007-07-10`. */
function dates(count) {
  const { roll, pick } = dice(1);
  const forms = [
    (d, m, y) => `${d} ${MONTHS[m]} ${y}`,
    (d, m, y) => `${d} ${MONTHS[m].slice(0, 3).toLowerCase()} ${y}`,
    (d, m, y) => `${MONTHS[m]} ${d}, ${y}`,
    (d, m, y) => `${pick(DAYS)}, ${MONTHS[m]} ${d}, ${y}`,
    (d, m, y) => `${pick(DAYS).toLowerCase()} ${d} ${MONTHS[m].toLowerCase()} ${y}`,
    (d, m, y) => `${two(d)}.${two(m + 1)}.${y}`,
    (d, m, y) => `${m + 1}/${d}/${String(y).slice(2)}`,
  ];
  const known = new Map();
  while (known.size < count) {
    const [d, m, y] = [1 + roll(28), roll(12), 1970 + roll(60)];
    known.set(pick(forms)(d, m, y), `${y}-${two(m + 1)}-${two(d)}`);
  }
  return Array.from(known, ([input, output]) => ({ task: 'dates', input, output }));
}

function datePairs() {
  const all = dates(2500);
  const tokenizer = (key) => trainCharacterTokenizer(all.map((pair) => pair[key]));
  return sequenceToSequence({
    name: 'dates',
    training: all.slice(0, 2000),
    test: all.slice(2000),
    source: tokenizer('input'),
    target: tokenizer('output'),
  });
}

/** Running text, its last tenth held out. */
function characters(file) {
  const text = readFileSync(file, 'utf8');
  const cut = Math.floor(text.length * 0.9);
  return languageModel({
    name: 'characters',
    training: text.slice(0, cut),
    test: text.slice(cut, cut + 65536),
    tokenizer: trainCharacterTokenizer([text]),
    context: 64,
  });
}

/** Which letter follows the one x in a word of 8 to 24: what is asked is where something stands, not how often it is there. */
function afterX() {
  const { roll, pick } = dice(2);
  const known = new Map();
  while (known.size < 2500) {
    const letters = Array.from({ length: 8 + roll(17) }, () => pick('abcd'));
    const place = roll(letters.length - 1);
    letters[place] = 'x';
    known.set(letters.join(''), letters[place + 1]);
  }
  const all = Array.from(known, ([input, label]) => ({ input, label }));
  return textClassification({
    name: 'after x',
    training: all.slice(0, 2000),
    test: all.slice(2000),
    tokenizer: trainCharacterTokenizer(['abcdx']),
  });
}

/** The value of a sum of two to four numbers, written out: `37+5+81` → 123. */
function sums() {
  const { roll } = dice(3);
  const known = new Map();
  while (known.size < 2500) {
    const terms = Array.from({ length: 2 + roll(3) }, () => roll(100));
    known.set(
      terms.join('+'),
      terms.reduce((sum, term) => sum + term, 0),
    );
  }
  const all = Array.from(known, ([input, value]) => ({ input, value }));
  return textRegression({
    name: 'sums',
    training: all.slice(0, 2000),
    test: all.slice(2000),
    tokenizer: trainCharacterTokenizer(['0123456789+']),
  });
}

/** Each task by name, with what of its metrics tells most and what it costs beside the others. */
export const tasks = {
  dates: { make: datePairs, metric: 'exactMatch', cost: 5 },
  characters: { make: characters, metric: 'bitsPerByte', cost: 15 },
  'after-x': { make: afterX, metric: 'accuracy', cost: 2 },
  sums: { make: sums, metric: 'pearson', cost: 1 },
};
