import { mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readText } from './read-file.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-read-'));
const file = (name: string, contents: string | Uint8Array) => {
  writeFileSync(join(folder, name), contents);
  return join(folder, name);
};

test('UTF-8 text, without a byte order mark', () => {
  expect(readText(file('text', '\ufeffnaïve\r\n'), 'data')).toBe('naïve\r\n');
  expect(readText(file('empty', ''), 'data')).toBe('');
});

test.each([
  ['latin 1', Buffer.from('na\u00efve', 'latin1')],
  ['UTF-16 with its mark', Buffer.from('\ufeffab', 'utf16le')],
  ['UTF-16 without', Buffer.from('ab', 'utf16le')],
  ['half a character', Buffer.from('é').subarray(0, 1)],
  ['a NUL', Buffer.from('a\0b')],
])('%s is refused', (name, contents) => {
  expect(() => readText(file(name, contents), 'data')).toThrow(
    expect.objectContaining({
      code: 'file-not-text',
      message: expect.stringMatching(/^data: .* Save it as UTF-8( text)?\.$/),
    }),
  );
});

test('what is no file, is too large, or cannot be read', () => {
  const codeOf = (path: string) => {
    try {
      readText(path, 'data');
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const large = file('large', '');
  truncateSync(large, 2 ** 31);
  symlinkSync('loop', join(folder, 'loop'));
  expect(codeOf(join(folder, 'none'))).toBe('file-missing');
  expect(codeOf(join(large, 'below-a-file'))).toBe('file-missing');
  expect(codeOf(folder)).toBe('file-is-folder');
  expect(codeOf(large)).toBe('file-too-large');
  expect(codeOf(join(folder, 'loop'))).toBe('file-unreadable');
});
