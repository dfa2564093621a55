import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { afterAll, describe, expect, test } from 'vitest';
import { fileHash } from '../data/file-hash.js';
import { readBytes, readText } from './read-file.js';
import { readWeightsHeader } from './weights-header.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function errorOf(read: () => unknown): SeqlabError {
  try {
    read();
  } catch (error) {
    if (error instanceof SeqlabError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test.skipIf(process.platform === 'win32').each(['/dev/zero', '/dev/full', '/dev/null'])(
  '%s is no file',
  (path) => {
    const { code, message } = errorOf(() => readBytes(path, 'weights'));
    expect(code).toBe('file-not-regular');
    expect(message).toBe(
      `weights: ${path} is a device, a file or a pipe was expected. Save what it gives as a file.`,
    );
  },
);

test('a socket, a folder and a link to itself are no files', async () => {
  const socket = join(folder, 'socket');
  const server = createServer().listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(errorOf(() => readBytes(socket, 'data')).message).toBe(
    `data: ${socket} is a socket, a file or a pipe was expected. Save what it gives as a file.`,
  );
  server.close();
  expect(errorOf(() => readBytes(folder, 'data')).code).toBe('file-is-folder');
  const link = join(folder, 'link');
  symlinkSync(link, link);
  expect(errorOf(() => readBytes(link, 'data')).message).toBe(
    `data: ${link} is a link that leads back to itself. Name the file itself.`,
  );
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  const pipe = (name: string): string => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  test('is read to its end, however slowly it comes', () => {
    const path = pipe('slow');
    const writer = spawn('sh', ['-c', `{ printf one; sleep 0.1; printf two; } > ${path}`]);
    expect(Buffer.from(readBytes(path, 'text')).toString()).toBe('onetwo');
    writer.kill();
  });

  test('to which nobody writes is refused after 2 seconds', () => {
    const path = pipe('nobody');
    const { code, message } = errorOf(() => readBytes(path, 'text'));
    expect(code).toBe('file-no-data');
    expect(message).toBe(
      `text: ${path} is a pipe, and nobody writes to it for 2 seconds. Start what writes to it, or name a file.`,
    );
  });

  test('holds no data of a run, which are read again', () => {
    const path = pipe('pairs.tsv');
    const { code, message } = errorOf(() => fileHash(path));
    expect(code).toBe('file-not-regular');
    expect(message).toBe(
      `data: ${path} is a pipe, a file was expected: a run reads its data again when it is resumed. Save it as a file.`,
    );
  });
});

test('of 10 GB of weights no more than the header is read', () => {
  const header = '{"w":{"dtype":"F32","shape":[2500000000],"data_offsets":[0,10000000000]}}';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = join(folder, 'large.safetensors');
  writeFileSync(path, Buffer.concat([length, Buffer.from(header)]));
  truncateSync(path, 8 + header.length + 10000000000);
  const { entries, fileSize } = readWeightsHeader(path, 'inspect');
  expect(entries.get('w')).toMatchObject({ shape: [2500000000], end: 10000000000 });
  expect(fileSize).toBe(8 + header.length + 10000000000);
  expect(errorOf(() => readBytes(path, 'weights')).code).toBe('file-too-large');
  const zeros = join(folder, 'zeros.safetensors');
  writeFileSync(zeros, '');
  truncateSync(zeros, 10000000000);
  expect(errorOf(() => readWeightsHeader(zeros, 'inspect')).code).toBe('safetensors-header-too-small');
});

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
