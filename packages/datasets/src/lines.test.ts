import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './lines.js';

test.each([
  ['', []],
  ['\ufeff', []],
  ['a', ['a']],
  ['a\n', ['a']],
  ['\n', ['']],
  ['\n\n', ['', '']],
  ['a\n\nb', ['a', '', 'b']],
  ['a\n\n', ['a', '']],
  ['\na', ['', 'a']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\rb\r', ['a', 'b']],
  ['a\r\rb', ['a', '', 'b']],
  ['a\n\rb', ['a', '', 'b']],
  ['a\r\n\nb', ['a', '', 'b']],
  ['\ufeffa\n\ufeffb', ['a', '\ufeffb']],
  ['  \n\t\n', ['  ', '\t']],
  ['a\u2028b\u2029c\fd\ve\u0085f\0g', ['a\u2028b\u2029c\fd\ve\u0085f\0g']],
])('%j', (text, lines) => expect([...linesOf(text)]).toEqual(lines));

test('any lines, joined by any end, come back', () => {
  const line = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
      const text = lines.map((each) => each + end).join('');
      fc.pre(!text.startsWith('\ufeff'));
      expect([...linesOf(text)]).toEqual(lines);
    }),
  );
});
