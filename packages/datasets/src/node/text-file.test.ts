import { createHash } from 'node:crypto';
import { rejectionOf } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../lines.js';
import { temporaryFolder } from './fixtures/temporary-folder.js';
import { openLines, openLinesBy } from './lines-file.js';
import { openText, openTextBy } from './text-file.js';

const folder = temporaryFolder();
const anyText = fc.string({
  unit: fc.constantFrom('a', 'b', 'ü', '字', '😀', '\r', '\n', '\r\n', '\ufeff', '\u2028'),
  minLength: 1,
  maxLength: 200,
});
const chunkSize = fc.constantFrom(1, 3, 64, 2 ** 20);

describe('running text', () => {
  test('any text comes back, however small the pieces are', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, chunkSize, async (content, size) => {
        const written = content.replace(/^\ufeff+/, '');
        fc.pre(written !== '');
        const path = folder.file('any.txt', content.startsWith('\ufeff') ? `\ufeff${written}` : written);
        const text = await openTextBy(path, { chunkSize: size });
        for (let times = 0; times < 2; times += 1) expect([...text.pieces()].join('')).toBe(written);
        expect(text.characters).toBe([...written].length);
        expect(text.lines).toBe([...linesOf(written)].length);
        const pieces = [...text.pieces()];
        for (const [i, piece] of pieces.entries()) {
          expect(piece).not.toBe('');
          expect(piece).not.toMatch(/[\ud800-\udbff]$/);
          if (piece.endsWith('\r')) expect(pieces[i + 1] ?? '').not.toMatch(/^\n/);
        }
        text.close();
      }),
    );
  });

  test('pieces of some megabytes of one character', async () => {
    const path = folder.file('long.txt', '字'.repeat(1_000_000));
    const text = await openText(path);
    const lengths = Array.from(text.pieces(), (piece) => piece.length);
    text.close();
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(1_000_000);
    expect(Math.max(0, ...[lengths[0]!, lengths[1]!, lengths[2]!])).toBeLessThanOrEqual(2 ** 20);
    expect(text).toMatchObject({ characters: 1_000_000, lines: 1, bytes: 3_000_000 });
  });

  test('the hash is of the whole file', async () => {
    const text = await openText(folder.file('hash.txt', '\ufeffa\r\n'));
    text.close();
    expect(text.sha256).toBe(createHash('sha256').update('\ufeffa\r\n').digest('hex'));
  });

  test.each([
    ['', 'data-empty', 'is empty. Give at least one line.'],
    ['\ufeff', 'data-empty', 'is empty. Give at least one line.'],
    [
      'a\nb\0',
      'file-not-text',
      ': line 2 holds a NUL at byte 3, as binary files and UTF-16 do. Save it as UTF-8 text.',
    ],
  ])('%j is refused', async (content, code, message) => {
    const path = folder.file('bad.txt', content);
    const error = await rejectionOf(openText(path));
    expect(error).toMatchObject({
      code,
      message: `data: ${path}${message.startsWith(':') ? '' : ' '}${message}`,
    });
  });
});

describe('lines', () => {
  test('the lines of any text that are not blank, with their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, chunkSize, async (content, size) => {
        const numbered = [...linesOf(content)].map((line, i) => ({ line, number: i + 1 }));
        const full = numbered.filter(({ line }) => line !== '');
        fc.pre(full.length > 0);
        const lines = await openLinesBy(folder.file('any.txt', content), { chunkSize: size });
        const found = full.map((_, i) => ({ line: lines.at(i), number: lines.lineOf(i) }));
        lines.close();
        expect(lines.length).toBe(full.length);
        expect(found).toEqual(full);
        expect(lines.blankLines).toBe(numbered.length - full.length);
      }),
    );
  });

  test('a line of white space is one, and numbers outside are none', async () => {
    const lines = await openLines(folder.file('space.txt', ' \n\n\t'));
    expect([0, 1, 2, -1, 0.5].map((i) => lines.at(i))).toEqual([' ', '\t', undefined, undefined, undefined]);
    expect(() => lines.lineOf(2)).toThrow(`data: ${lines.path} has no row 2. Give a number from 0 to 1.`);
    lines.close();
  });

  test('many blank lines between two are not read for them', async () => {
    const lines = await openLines(folder.file('gap.txt', `a\n${'\n'.repeat(3_000_000)}b`));
    expect([lines.at(1), lines.at(0), lines.lineOf(1), lines.blankLines]).toEqual([
      'b',
      'a',
      3_000_002,
      3_000_000,
    ]);
    lines.close();
  });

  test('blank lines alone', async () => {
    const path = folder.file('blank.txt', '\n\n');
    await expect(rejectionOf(openLines(path))).resolves.toMatchObject({
      code: 'data-empty',
      message: `data: ${path} has nothing but blank lines (2). Give at least one line.`,
    });
  });
});
