import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  renameSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorOf, rejectionOf } from '@seqlab/testing';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/temporary-folder.js';
import { openLines } from './lines-file.js';
import { openRegular } from './regular-file.js';
import { openTable, openTableBy } from './table-file.js';
import { openText } from './text-file.js';

const folder = temporaryFolder();
const onUnix = process.platform !== 'win32';

describe('what is no file', () => {
  test('a folder, nothing, and a path through a file', () => {
    expect(errorOf(() => openRegular(folder.path))).toMatchObject({
      code: 'file-is-folder',
      message: `data: ${folder.path} is a folder. Name a file in it.`,
    });
    for (const path of [join(folder.path, 'none'), join(folder.file('a', 'a'), 'b')]) {
      expect(errorOf(() => openRegular(path))).toMatchObject({
        code: 'file-missing',
        message: `data: there is no file ${path}. Check the path.`,
      });
    }
  });

  test.runIf(onUnix)('a device, which has no end', () => {
    expect(existsSync('/dev/zero')).toBe(true);
    expect(errorOf(() => openRegular('/dev/zero'))).toMatchObject({
      code: 'file-not-regular',
      message:
        'data: /dev/zero is a device, a file was expected: it is read more than once. Save what it gives as a file.',
    });
  });

  test.runIf(onUnix)('a pipe, for whose writer nobody waits', () => {
    const path = join(folder.path, 'pipe');
    execFileSync('mkfifo', [path]);
    expect(errorOf(() => openRegular(path))).toMatchObject({
      code: 'file-not-regular',
      message: `data: ${path} is a pipe, a file was expected: it is read more than once. Save what it gives as a file.`,
    });
  });

  test.runIf(onUnix)('a link that leads to itself', () => {
    const path = join(folder.path, 'loop');
    symlinkSync(path, path);
    expect(errorOf(() => openRegular(path))).toMatchObject({
      code: 'file-unreadable',
      message: `data: ${path} is a link that leads back to itself. Name the file itself.`,
    });
  });

  test('what is no path', () => {
    const error = errorOf(() => openRegular('a\0b'));
    expect(error.code).toBe('file-unreadable');
    expect(error.message).toMatch(/^data: a\0b cannot be read: .* Check the path and the disk\.$/s);
  });
});

describe('a file that does not stay as it is', () => {
  const rows = Array.from({ length: 4000 }, (_, i) => `row ${i}\tits answer ${i}\n`).join('');
  const message = (path: string) =>
    `data: ${path} has changed since it was opened. Leave it as it is while it is being read, and begin again.`;

  test.each([
    ['grows', (path: string) => appendFileSync(path, 'more\tof it\n')],
    ['shrinks', (path: string) => truncateSync(path, 100)],
    [
      'is written anew at the same size',
      (path: string) => {
        writeFileSync(path, rows.replaceAll('row', 'new'));
        utimesSync(path, new Date(), new Date(2001, 1, 1));
      },
    ],
  ])('it %s', async (_, change) => {
    const path = folder.file('changing.tsv', rows);
    const table = await openTable(path);
    const lines = await openLines(path);
    const text = await openText(path);
    change(path);
    for (const read of [() => table.at(3999), () => lines.at(3999), () => [...text.pieces()]]) {
      expect(errorOf(read)).toMatchObject({ code: 'file-changed', message: message(path) });
    }
    // and again, not only once
    expect(errorOf(() => table.at(3999)).code).toBe('file-changed');
    for (const each of [table, lines, text]) each.close();
  });

  test('while it is being opened', async () => {
    const path = folder.file('opening.tsv', rows);
    const opening = openTableBy(path, {
      chunkSize: 64,
      onProgress: (bytes) => bytes === 640 && truncateSync(path, 700),
    });
    await expect(rejectionOf(opening)).resolves.toMatchObject({
      code: 'file-changed',
      message: message(path),
    });
  });

  test.runIf(onUnix)('another file in its place is another file', async () => {
    const path = folder.file('replaced.tsv', rows);
    const table = await openTable(path);
    renameSync(folder.file('other.tsv', 'x\ty\n'), path);
    expect(table.at(3999)).toEqual(['row 3999', 'its answer 3999']);
    table.close();
  });

  test('one that has been closed', async () => {
    const path = folder.file('closed.tsv', rows);
    const table = await openTable(path);
    table.close();
    table.close();
    expect(errorOf(() => table.at(3999))).toMatchObject({
      code: 'file-closed',
      message: `data: ${path} has been closed. Open it again, or close it later.`,
    });
  });
});
