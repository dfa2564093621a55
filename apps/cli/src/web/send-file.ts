import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/**
 * Answers with a file, compressed where the client can read that, or with 304 where the client has it already.
 * @returns false, with nothing sent, where the file has gone or is a link to elsewhere by now
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  const file = await openAsListed(path);
  if (file === null) return false;
  try {
    const { size, mtimeMs } = await file.stat();
    const compressed = size > 1024 && acceptsGzip(request);
    const tag = `"${size.toString(36)}-${Math.floor(mtimeMs * 1000).toString(36)}${compressed ? '-gzip' : ''}"`;
    response.setHeader('ETag', tag);
    response.setHeader('Vary', 'Accept-Encoding');
    if (hasIt(request, tag)) {
      response.writeHead(304).end();
      return true;
    }
    response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
    if (compressed) response.setHeader('Content-Encoding', 'gzip');
    else response.setHeader('Content-Length', size);
    if (request.method === 'HEAD' || size === 0) {
      response.end();
      return true;
    }
    // As many bytes as were promised or an error, however the file changes meanwhile. A piece at a time: a client that does
    // not read keeps one piece in memory, not the file.
    const bytes = file.createReadStream({ autoClose: false, start: 0, end: size - 1 });
    const whole = exactly(bytes, size);
    if (compressed) await pipeline(whole, createGzip(), response);
    else await pipeline(whole, response);
    return true;
  } finally {
    await file.close();
  }
}

/** The bytes, and an error at their end where they are too few: a short answer would look like a whole one. */
async function* exactly(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let sent = 0;
  for await (const piece of bytes) {
    sent += piece.length;
    yield piece;
  }
  if (sent !== size) throw new Error('the file has become shorter');
}

/**
 * Opens a regular file if its path, which had no link in it when it was listed, has none now. A link that is put in the way
 * leads elsewhere, so the opened file and the file at the real path must be the same one too.
 */
async function openAsListed(path: string): Promise<FileHandle | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const [opened, real] = await Promise.all([file.stat({ bigint: true }), realpath(path)]);
    const there = await stat(real, { bigint: true });
    if (opened.isFile() && real === path && opened.ino === there.ino && opened.dev === there.dev) return file;
  } catch {
    // gone, or not to be read: for the client that is the same
  }
  await file?.close();
  return null;
}

/** Whether gzip is among what the client accepts, and not with quality 0. */
function acceptsGzip({ headers }: IncomingMessage): boolean {
  return String(headers['accept-encoding'] ?? '')
    .split(',')
    .some((coding) => /^\s*(?:x-)?gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(coding));
}

function hasIt({ headers }: IncomingMessage, tag: string): boolean {
  const tags = headers['if-none-match']?.split(',') ?? [];
  return tags.some((each) => ['*', tag].includes(each.trim().replace(/^W\//, '')));
}
