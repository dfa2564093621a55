import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SeqlabError } from '@seqlab/core';
import type { PublicFile } from './public-data.js';
import { notWritten } from './written.js';

export interface FetchOptions {
  /** stops it; what has arrived stays as `<path>.part`, and the next call goes on from there */
  readonly signal?: AbortSignal | undefined;
  /** called with the bytes that are there, what an earlier call got included, and how many there will be (0: not said) */
  readonly onProgress?: ((bytes: number, total: number) => void) | undefined;
  /** milliseconds without a byte after which the server counts as gone; default 30,000 */
  readonly patience?: number | undefined;
}

const PATIENCE = 30_000;

/**
 * Downloads to `path`: beside it as `<path>.part` at first, in its place once size and SHA-256 are right.
 * @throws SeqlabError `data-get-download`, `data-get-content`, `data-get-write`
 */
export async function fetchFile(
  file: PublicFile,
  address: string,
  path: string,
  options: FetchOptions = {},
): Promise<void> {
  const part = `${path}.part`;
  for (;;) {
    const before = sizeOf(part);
    try {
      await download(address, part, options);
      break;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof SeqlabError) throw error;
      // taken up again for as long as bytes come
      if (sizeOf(part) <= before) throw unreachable(error, file, address, part);
    }
  }
  // another process that fetches the same has put it into place
  if (!existsSync(part) && existsSync(path) && (await contentProblem(file, path)) === null) return;
  const difference = await contentProblem(file, part);
  if (difference !== null) {
    rmSync(part);
    throw new SeqlabError(
      'data-get-content',
      `data: what ${address} sent is not ${file.name}: ${difference}. Open the address in a browser to see what it is, or give the right file with --from.`,
    );
  }
  try {
    renameSync(part, path);
  } catch (error) {
    throw notWritten(path, error);
  }
}

const { O_CREAT, O_NOFOLLOW = 0, O_TRUNC, O_WRONLY } = constants;

/** Never through a link, which somebody else may have put there. @throws SeqlabError `data-get-write` */
async function openPart(part: string, goesOn: boolean): Promise<FileHandle> {
  try {
    return await open(part, O_WRONLY | O_CREAT | O_NOFOLLOW | (goesOn ? 0 : O_TRUNC));
  } catch (error) {
    throw notWritten(part, error);
  }
}

async function download(address: string, part: string, options: FetchOptions): Promise<void> {
  const { onProgress, patience = PATIENCE } = options;
  const gone = new AbortController();
  const giveUp = () => gone.abort(new Error(`nothing came for ${patience / 1000} s`));
  const timer = setTimeout(giveUp, patience);
  const signal = options.signal ? AbortSignal.any([options.signal, gone.signal]) : gone.signal;
  try {
    const there = sizeOf(part);
    const answer = await fetch(address, {
      signal,
      // as it lies there: a server that packs it on the way would count other bytes
      headers: { 'accept-encoding': 'identity', ...(there > 0 ? { range: `bytes=${there}-` } : {}) },
    });
    if (answer.status === 416) {
      // all of it has arrived before, or what has arrived is of something else: its content tells
      await answer.body?.cancel();
      return;
    }
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      throw new Error(`the server answered ${answer.status} ${answer.statusText}`.trim());
    }
    const goesOn = answer.status === 206;
    const length = Number(answer.headers.get('content-length') ?? 0);
    let position = goesOn ? there : 0;
    const total = length === 0 ? 0 : position + length;
    const handle = await openPart(part, goesOn);
    try {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        timer.refresh();
        await writeWhole(handle, chunk, position).catch((error) => {
          throw notWritten(part, error);
        });
        position += chunk.length;
        onProgress?.(position, total);
      }
      await handle.sync().catch((error) => {
        throw notWritten(part, error);
      });
    } finally {
      await handle.close();
    }
    if (total !== 0 && position < total) throw new Error(`it ended after ${position} of ${total} bytes`);
  } finally {
    clearTimeout(timer);
  }
}

/** On a disk that is nearly full a write may end early, and only the next one fails. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/** What is wrong with a file's content, or null: a .gz is looked into, but for a .tar.gz. */
export async function contentProblem(file: PublicFile, path: string): Promise<string | null> {
  const hash = createHash('sha256');
  let bytes = 0;
  let first = Buffer.alloc(0);
  const count = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (first.length < 512) first = Buffer.concat([first, chunk]).subarray(0, 512);
      bytes += chunk.length;
      // no more than one buffer above what it should be: what is packed may have no end
      if (bytes > file.bytes) return;
      hash.update(chunk);
    }
  };
  const packed = file.name.endsWith('.gz') && !file.name.endsWith('.tar.gz');
  try {
    if (packed) await pipeline(createReadStream(path), createGunzip(), count);
    else await pipeline(createReadStream(path), count);
  } catch (error) {
    if (!packed) throw error;
    // leaving off early breaks the stream too
    if (bytes <= file.bytes) return 'it is not gzipped, or cut off';
  }
  const looks = /^\s*<(!doctype|html)/i.test(first.toString('latin1'))
    ? ', and it looks like a page of HTML, as networks with a sign-in page send'
    : '';
  if (bytes > file.bytes) return `it has more than ${file.bytes} bytes${looks}`;
  if (bytes < file.bytes) return `it has ${bytes} bytes, ${file.bytes} were expected${looks}`;
  const sha256 = hash.digest('hex');
  return sha256 === file.sha256 ? null : `its SHA-256 is ${sha256}, ${file.sha256} was expected${looks}`;
}

/** 0 if there is none, or only a link, which is not followed */
function sizeOf(path: string): number {
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there?.isFile() ? there.size : 0;
}

function unreachable(error: unknown, file: PublicFile, address: string, part: string): SeqlabError {
  // fetch says only "fetch failed"; its cause says why
  const { cause, message } = error as Error & { cause?: Error & { code?: string } };
  const why = cause?.message || cause?.code || message;
  const kept =
    sizeOf(part) > 0 ? ` ${sizeOf(part)} bytes are kept: the same command goes on from there.` : '';
  return new SeqlabError(
    'data-get-download',
    `data: ${file.name} could not be fetched from ${address}: ${why}.${kept} Check the network, or fetch it by other means and give it with --from.`,
    { cause: error },
  );
}
