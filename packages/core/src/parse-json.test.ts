import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse-json.js';

test('gives what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, space) => {
      const spaced = JSON.stringify(JSON.parse(text), null, space);
      expect(parseJson(spaced)).toEqual(JSON.parse(spaced));
    }),
    { numRuns: 1000 },
  );
});

test('refuses what JSON.parse refuses', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '1',
    '-',
    '0',
    '.',
    'e',
    'true',
    'nul',
    ' ',
    '\\',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 7 }), (parts) => {
      const text = parts.join('');
      let accepted = true;
      try {
        JSON.parse(text);
      } catch {
        accepted = false;
      }
      if (accepted) expect(() => parseJson(text)).not.toThrow();
      else expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'json-syntax' }));
    }),
    { numRuns: 20000 },
  );
});

test.each([
  ['', 'json-syntax', 'JSON: line 1, column 1: expected a value, found the end. Correct the JSON there.'],
  [
    '{"a": 1,}',
    'json-syntax',
    'JSON: line 1, column 9: expected a name in double quotes, found "}". Correct the JSON there.',
  ],
  [
    '{\n  "a": 1\n  "b": 2\n}',
    'json-syntax',
    'JSON: line 3, column 3: expected "," or "}", found "\\"". Correct the JSON there.',
  ],
  ['[1 2]', 'json-syntax', 'JSON: line 1, column 4: expected "," or "]", found "2". Correct the JSON there.'],
  ['{"a" 1}', 'json-syntax', 'JSON: line 1, column 6: expected ":", found "1". Correct the JSON there.'],
  [
    '"abc',
    'json-syntax',
    'JSON: line 1, column 5: expected a closing quote, found the end. Correct the JSON there.',
  ],
  [
    '"\\x"',
    'json-syntax',
    'JSON: line 1, column 3: expected one of " \\ / b f n r t u after the backslash, found "x". Correct the JSON there.',
  ],
  [
    '"\\u12"',
    'json-syntax',
    'JSON: line 1, column 3: expected u and four hexadecimal digits, found "u". Correct the JSON there.',
  ],
  [
    '1 1',
    'json-syntax',
    'JSON: line 1, column 3: there is more text after the value. Correct the JSON there.',
  ],
  [
    '"\\ud800"',
    'json-syntax',
    'JSON: line 1, column 1: the string holds half of a surrogate pair. Correct the JSON there.',
  ],
  [
    '{"a": 1, "a": 2}',
    'json-duplicate-name',
    'JSON: line 1, column 10: the name "a" stands twice. Correct the JSON there.',
  ],
  [
    '['.repeat(300),
    'json-depth',
    'JSON: line 1, column 257: nested deeper than 256. Correct the JSON there.',
  ],
])('%j is refused with its place', (text, code, message) => {
  expect(() => parseJson(text)).toThrow(expect.objectContaining({ code, message }));
});

test('counts lines from where the text stands, and names the source', () => {
  expect(() => parseJson('{', { source: 'data.jsonl', firstLine: 7 })).toThrow(
    'data.jsonl: line 7, column 2:',
  );
});

test('a byte order mark in front is no error', () => {
  expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 });
});

test('a key named __proto__ is data', () => {
  const value = parseJson('{"__proto__": {"polluted": true}}') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a builder gets numbers as they are written, and keys in their order', () => {
  const builder = { number: (text: string) => text, object: (entries: Map<string, unknown>) => [...entries] };
  expect(parseJson('{"b": 1.50, "1": [-2E3, {"a": 0}]}', { builder })).toEqual([
    ['b', '1.50'],
    ['1', ['-2E3', [['a', '0']]]],
  ]);
});
