import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import type { Ids } from '../rows/rows.js';
import {
  FIRST_LINE,
  type IdsFileHeader,
  type IdsKey,
  idArray,
  LAST_WORD,
  PAGE_BYTES,
} from './ids-file-format.js';
import { pageWriter } from './page-writer.js';
import { syncFolder } from './sync-folder.js';

/** The calls of `node:fs` that writing makes, so that tests can let each of them fail. */
export type WritingCalls = Pick<
  typeof fs,
  'openSync' | 'writeSync' | 'readSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'unlinkSync'
>;

export interface IdsFileOptions {
  readonly key: IdsKey;
  /** V: ids are 0 … V − 1, and take 1, 2 or 4 bytes each */
  readonly vocabSize: number;
  /** the id that is counted as unknown; default: none */
  readonly unkId?: number | null | undefined;
  /** default 4,096; a multiple of 8 */
  readonly pageBytes?: number;
  /** default: node:fs */
  readonly calls?: WritingCalls;
}

/** Writes sequences one by one. Nothing has the file's name before `finish`, and `discard` leaves nothing. */
export interface IdsFileWriter {
  /** @throws SeqlabError `ids-range` */
  push(ids: Ids): void;
  finish(): void;
  discard(): void;
}

/**
 * A new file of ids. It is written beside and renamed into place once it has reached the disk, so that a process that is killed, or two that write
 * the same file at once, leave a whole one or none. What is held is a page or two, however many ids there are.
 */
export function idsFileWriter(path: string, options: IdsFileOptions): IdsFileWriter {
  const { key, vocabSize, unkId = null, pageBytes = PAGE_BYTES, calls = fs } = options;
  const [part, endsPart] = [partName(path), partName(path)];
  const open = [calls.openSync(part, 'wx')];
  // both numbers of each sequence are known at its end: the second list waits in a file of its own
  const ends = attempt(() => {
    open.push(calls.openSync(endsPart, 'wx+'));
    return pageWriter(open[1]!, pageBytes, calls);
  });
  const file = pageWriter(open[0]!, pageBytes, calls);
  const typed = idArray(vocabSize);
  const end = new Float64Array(1);
  const header = { sequences: 0, ids: 0, unknown: 0 };
  attempt(() => {
    file.write(new TextEncoder().encode(FIRST_LINE));
    file.endPage();
  });

  function push(ids: Ids): void {
    const values = new typed(ids.length);
    for (let i = 0; i < ids.length; i += 1) {
      const id = ids[i]!;
      if (id >>> 0 !== id || id >= vocabSize) throw outOfRange(id, vocabSize);
      if (id === unkId) header.unknown += 1;
      values[i] = id;
    }
    file.write(bytesOf(values));
    header.ids += ids.length;
    header.sequences += 1;
    end[0] = header.ids;
    ends.write(bytesOf(end));
  }

  function finish(): void {
    file.endPage();
    ends.endPage();
    ends.flush();
    const buffer = new Uint8Array(1 << 16);
    for (let at = 0; at < ends.bytes; ) {
      const read = calls.readSync(open[1]!, buffer, 0, buffer.length, at);
      if (read === 0) throw new Error(`EIO: ${endsPart} has lost what was written to it`);
      file.write(buffer.subarray(0, read));
      at += read;
    }
    const checks = bytesOf(Uint32Array.from(file.checks.slice(1)));
    const described: IdsFileHeader = { key, vocabSize, ...header, pageBytes };
    const json = new TextEncoder().encode(JSON.stringify(described));
    const hash = createHash('sha256').update(checks).update(json).digest();
    for (const bytes of [
      checks,
      json,
      hash,
      bytesOf(Uint32Array.of(json.length, file.checks.length - 1)),
      new TextEncoder().encode(LAST_WORD),
    ]) {
      file.writeLoose(bytes);
    }
    file.flush();
    calls.fsyncSync(open[0]!);
    closeAll();
    calls.renameSync(part, path);
    calls.unlinkSync(endsPart);
    syncFolder(dirname(path));
  }

  function closeAll(): void {
    for (const descriptor of open.splice(0)) calls.closeSync(descriptor);
  }

  function discard(): void {
    for (const step of [closeAll, () => calls.unlinkSync(part), () => calls.unlinkSync(endsPart)]) {
      try {
        step();
      } catch {
        // it is not there: what was wrong is told by whoever gave up
      }
    }
  }

  function attempt<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      discard();
      throw error;
    }
  }

  return { push: (ids) => attempt(() => push(ids)), finish: () => attempt(finish), discard };
}

/** Names of files that are being written, or were when their process ended. */
export const PART_NAME = /^\.[0-9a-f-]{36}\.seqlab-ids-part$/;

const partName = (path: string): string => join(dirname(path), `.${randomUUID()}.seqlab-ids-part`);

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function outOfRange(id: number, vocabSize: number): SeqlabError {
  return new SeqlabError(
    'ids-range',
    `ids file: id ${id} must be an integer from 0 to ${vocabSize - 1}. Give the vocabSize of the tokenizer that encoded.`,
  );
}
