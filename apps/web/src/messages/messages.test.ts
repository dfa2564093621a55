import { describe, expect, it } from 'vitest';
import { en as first } from './en.js';
import { enOwn } from './en-own.js';
import { enTools } from './en-tools.js';
import { fi as firstFinnish } from './fi.js';
import { fiOwn } from './fi-own.js';
import { fiTools } from './fi-tools.js';

const en = { ...first, ...enTools, own: enOwn };
const fi = { ...firstFinnish, ...fiTools, own: fiOwn };

/** Every text with its dotted name; functions are called with arguments that must show up in the text. */
function texts(group: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(group)) {
    const name = `${prefix}${key}`;
    if (typeof value === 'string') found.set(name, value);
    else if (typeof value === 'function') {
      const marks = Array.from({ length: value.length }, (_, index) => `«${index}»`);
      const text = value(...marks) as string;
      for (const mark of marks) expect(text, `${name} drops an argument`).toContain(mark);
      found.set(name, text);
    } else for (const entry of texts(value, `${name}.`)) found.set(...entry);
  }
  return found;
}

// Names, symbols and sizes that are the same in both languages.
const SAME_IN_BOTH = new Set([
  'title',
  'settings.dropout',
  'ladder.cellLabel',
  'rungs.plain.name',
  'rungs.token.name',
  'rungs.masked.name',
  'rungs.seq2seq.name',
  'rungs.padded.name',
  'taskHelp.copy4',
  'taskHelp.three-to-one',
  'taskHelp.one-to-three',
  'taskHelp.alternating',
  'workbench.values.backend wasm',
  'workbench.values.backend webgpu',
  'take.typescript',
  'take.pytorch',
  'guide.words.adam.0',
  'guide.words.dropout.0',
  'guide.words.eos.0',
  'guide.words.nat.0',
  'guide.words.softmax.0',
  'guide.words.sos.0',
]);

describe('the message catalogue', () => {
  it('has the same keys in both languages, in the same order', () => {
    expect([...texts(fi).keys()]).toEqual([...texts(en).keys()]);
  });

  it('has no empty text and no stray space', () => {
    for (const [name, text] of [...texts(en), ...texts(fi)]) {
      expect(text, name).not.toBe('');
      expect(text, name).toBe(text.trim());
    }
  });

  it('is translated: a text is the same in both only where it is a name or a symbol', () => {
    const finnish = texts(fi);
    const same = [...texts(en)].filter(([name, text]) => finnish.get(name) === text).map(([name]) => name);
    expect(new Set(same)).toEqual(SAME_IN_BOTH);
  });

  it('keeps the numbers of a text in its translation', () => {
    const numbers = (text: string) => (text.match(/\d+(\.\d+)?/g) ?? []).sort();
    const finnish = texts(fi);
    for (const [name, text] of texts(en)) expect(numbers(finnish.get(name)!), name).toEqual(numbers(text));
  });
});
