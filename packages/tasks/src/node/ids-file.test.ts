import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorOf } from '@seqlab/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raggedIdsOf } from '../rows/ragged-ids.js';
import type { WritingCalls } from './ids-file-writer.js';
import { type IdsFileOptions, idsFileWriter, openIdsFile } from './index.js';

const key = { data: 'data', tokenizer: 'tokenizer', column: 'training/input' };
let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'ids-file-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

let count = 0;
const newPath = () => {
  count += 1;
  return join(folder, `${count}.ids`);
};
function written(sequences: readonly number[][], options: Partial<IdsFileOptions> = {}): string {
  const path = newPath();
  const writer = idsFileWriter(path, { key, vocabSize: 100, pageBytes: 16, ...options });
  for (const ids of sequences) writer.push(ids);
  writer.finish();
  return path;
}

describe('a file of ids', () => {
  const cases = fc.record({
    vocabSize: fc.constantFrom(1, 256, 257, 65536, 65537, 16777216),
    pageBytes: fc.constantFrom(16, 32, 64),
    sequences: fc.array(fc.array(fc.nat(16777215), { maxLength: 20 }), { maxLength: 40 }),
  });

  test('gives back what was written, in memory or not, in any order', () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat(39)), fc.nat(500), fc.nat(500), (given, order, from, to) => {
        const { vocabSize, pageBytes } = given;
        const sequences = given.sequences.map((ids) => ids.map((id) => id % vocabSize));
        const file = openIdsFile(written(sequences, { vocabSize, pageBytes, unkId: 3 }), key);
        const memory = raggedIdsOf(sequences);
        expect([file.length, file.total]).toEqual([memory.length, memory.total]);
        for (const index of [...order, -1, sequences.length]) {
          expect(file.at(index)).toEqual(memory.at(index));
          expect(file.size(index)).toBe(memory.size(index));
          expect(file.part(index, from % 21, to % 21)).toEqual(
            Int32Array.from(memory.part(index, from % 21, to % 21)),
          );
        }
        expect(file.slice(from, to)).toEqual(Int32Array.from(memory.slice(from, to)));
        expect(file.unknown).toBe(sequences.flat().filter((id) => id === 3).length);
        file.close();
      }),
      { numRuns: 60 },
    );
  });

  test('takes one, two or four bytes an id', () => {
    const bytes = [256, 257, 65536, 65537].map((vocabSize) => {
      const ids = Array.from({ length: 40000 }, (_, i) => i % 256);
      return Math.round(fs.statSync(written([ids], { vocabSize, pageBytes: 4096 })).size / 40000);
    });
    expect(bytes).toEqual([1, 2, 2, 4]);
  });

  test('is refused wherever a byte is another, and however much is missing', () => {
    const path = written([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17], [], [18]]);
    const whole = fs.readFileSync(path);
    const other = newPath();
    const refused = (bytes: Uint8Array) => {
      fs.writeFileSync(other, bytes);
      return errorOf(() => openIdsFile(other)).code;
    };
    // the rest of page 0 says nothing
    for (const at of whole.keys()) {
      if (at >= 13 && at < 16) continue;
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      expect(refused(damaged)).toBe('ids-file');
    }
    for (let length = 0; length < whole.length; length += 1)
      expect(refused(whole.subarray(0, length))).toBe('ids-file');
    expect(refused(Buffer.concat([whole, Buffer.of(0)]))).toBe('ids-file');
    expect(refused(Buffer.from(`%PDF-1.7${'x'.repeat(500)}`))).toBe('ids-file');
  });

  test('of other data or another tokenizer is refused', () => {
    const error = errorOf(() => openIdsFile(written([[1]]), { ...key, data: 'other' }));
    expect(error.code).toBe('ids-file');
    expect(error.message).toMatch(
      /^.*\.ids: this is no whole file of ids: it was made of other data or with another tokenizer\. Delete it, and the ids are made again from the data\.$/,
    );
  });

  test('that changes while it is used is refused', () => {
    const path = written([Array.from({ length: 9000 }, () => 5)]);
    const file = openIdsFile(path);
    const bytes = fs.readFileSync(path);
    bytes[5000]! ^= 1;
    fs.writeFileSync(path, bytes);
    expect(errorOf(() => file.at(0)).message).toContain('a part of it is not what was written');
    file.close();
  });

  test.each([-1, 100, 1.5, Number.NaN])('id %d is refused, and nothing is left', (id) => {
    const before = fs.readdirSync(folder);
    const error = errorOf(() => written([[1], [2, id]]));
    expect(error.code).toBe('ids-range');
    expect(error.message).toBe(
      `ids file: id ${id} must be an integer from 0 to 99. Give the vocabSize of the tokenizer that encoded.`,
    );
    expect(fs.readdirSync(folder)).toEqual(before);
  });
});

describe('when a call to the file system fails', () => {
  const { openSync, writeSync, readSync, fsyncSync, closeSync, renameSync, unlinkSync } = fs;
  const node = { openSync, writeSync, readSync, fsyncSync, closeSync, renameSync, unlinkSync };
  /** node:fs, whose call number `fatal` of all fails, and a disk that takes 7 bytes at a time */
  function failing(fatal: number): { calls: WritingCalls; made(): number } {
    let made = 0;
    const wrapped = Object.fromEntries(
      (Object.keys(node) as (keyof typeof node)[]).map((name) => [
        name,
        (...given: unknown[]) => {
          made += 1;
          if (made === fatal) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          if (name === 'writeSync') given[3] = Math.min(7, given[3] as number);
          return (node[name] as (...all: unknown[]) => unknown)(...given);
        },
      ]),
    );
    return { calls: wrapped as unknown as WritingCalls, made: () => made };
  }

  test('each in turn leaves no file or a whole one, and the error is told', () => {
    const { calls, made } = failing(0);
    const sequences = [[1, 2, 3], [], [4]];
    expect(openIdsFile(written(sequences, { calls })).at(0)).toEqual(Int32Array.of(1, 2, 3));
    for (let fatal = 1; fatal <= made(); fatal += 1) {
      const path = join(folder, `${count + 1}.ids`);
      expect(() => written(sequences, { calls: failing(fatal).calls })).toThrow('ENOSPC');
      if (fs.existsSync(path)) expect(openIdsFile(path).total).toBe(4);
    }
  });
});
