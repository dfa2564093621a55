import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorOf } from '@seqlab/testing';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cachedEncoding, tokensCache } from './index.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokens-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const tokenizer = trainCharacterTokenizer(['abc']);
const key = { data: 'one', column: 'training/input' };
const ids = [[0, 1], [2]];
/** says how often the ids had to be made */
function counting() {
  let times = 0;
  return {
    times: () => times,
    make: () => {
      times += 1;
      return ids;
    },
  };
}

describe('a cache of token ids', () => {
  test('makes ids once, for each data, tokenizer and column', () => {
    const cache = tokensCache(join(folder, 'deep/er'));
    const { make, times } = counting();
    const first = cache.ids(key, tokenizer, make);
    const again = cache.ids(key, tokenizer, make);
    expect(times()).toBe(1);
    expect(again.at(0)).toEqual(Int32Array.of(0, 1));
    cache.ids({ ...key, data: 'two' }, tokenizer, make).close();
    cache.ids({ ...key, column: 'training/output' }, tokenizer, make).close();
    cache.ids(key, trainCharacterTokenizer(['abcd']), make).close();
    expect(times()).toBe(4);
    expect(cache.list()).toHaveLength(4);
    expect(cache.size()).toBe(cache.list().reduce((sum, { bytes }) => sum + bytes, 0));
    for (const file of [first, again]) file.close();
  });

  test.each([
    ['cut short', (path: string) => truncateSync(path, 5000)],
    ['emptied', (path: string) => truncateSync(path, 0)],
    ['damaged', (path: string) => writeFileSync(path, readFileSync(path).fill(1, 4096, 4100))],
    ['foreign', (path: string) => writeFileSync(path, 'hello '.repeat(3000))],
  ])('a file that is %s is made again', (_, harm) => {
    const cache = tokensCache(folder);
    cache.ids(key, tokenizer, () => ids).close();
    harm(join(folder, cache.list()[0]!.name));
    const { make, times } = counting();
    const file = cache.ids(key, tokenizer, make);
    expect(times()).toBe(1);
    expect([file.at(0), file.at(1)]).toEqual([Int32Array.of(0, 1), Int32Array.of(2)]);
    file.close();
    expect(cache.list()).toHaveLength(1);
  });

  test('is emptied of what it wrote, and of nothing else', () => {
    const cache = tokensCache(folder);
    cache.ids(key, tokenizer, () => ids).close();
    const name = `${'0'.repeat(64)}.seqlab-ids`;
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeFileSync(join(folder, 'x.seqlab-ids'), 'mine');
    symlinkSync(join(folder, 'notes.txt'), join(folder, `${'1'.repeat(64)}.seqlab-ids`));
    const left = `.${'a'.repeat(8)}-0000-4000-8000-${'b'.repeat(12)}.seqlab-ids-part`;
    const young = left.replace('a', 'c');
    for (const part of [left, young]) writeFileSync(join(folder, part), 'half');
    utimesSync(join(folder, left), new Date(0), new Date(0));
    const bytes = cache.size();
    expect(cache.empty()).toEqual({ files: 2, bytes });
    expect(readdirSync(folder).sort()).toEqual(
      [young, name, `${'1'.repeat(64)}.seqlab-ids`, 'notes.txt', 'x.seqlab-ids'].sort(),
    );
    expect(cache.list()).toEqual([]);
  });

  test('that is not there is empty', () => {
    const cache = tokensCache(join(folder, 'none'));
    expect([cache.list(), cache.size(), cache.empty()]).toEqual([[], 0, { files: 0, bytes: 0 }]);
  });

  test('what goes wrong while ids are made leaves nothing', () => {
    const cache = tokensCache(folder);
    function* broken() {
      yield [1];
      throw new Error('the data ended');
    }
    expect(() => cache.ids(key, tokenizer, broken)).toThrow('the data ended');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that cannot be made is said, and what to do', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const error = errorOf(() => tokensCache(join(file, 'cache')).ids(key, tokenizer, () => ids));
    expect(error.code).toBe('tokens-cache-write');
    expect(error.message).toMatch(
      /^tokens cache: ids cannot be kept in \S+cache: E\w+: .*\. Make room, or choose another folder \(--tokens-cache on the command line\)\.$/,
    );
  });

  test('serves a task, and wants to know what its texts follow from', () => {
    const encode = cachedEncoding(tokensCache(folder), { training: 'sha' });
    const texts = ['ab', '', 'c'];
    const of = { split: 'training', side: 'input' } as const;
    encode(texts, tokenizer, of);
    const again = encode(['never', 'read'], tokenizer, of);
    expect(texts.map((_, i) => tokenizer.decode(again.at(i)!))).toEqual(texts);
    const error = errorOf(() => encode(texts, tokenizer, { ...of, split: 'test' }));
    expect(error.code).toBe('ids-data');
    expect(error.message).toBe(
      'cachedEncoding: nothing says what the test texts follow from, so that ids of other texts could be taken for theirs. Give the SHA-256 of their file.',
    );
  });
});
