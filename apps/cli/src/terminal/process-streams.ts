import type { Streams, TextStream } from './streams.js';

/** The part of process.stdout and process.stderr that is needed here. */
export interface OutputStream extends TextStream {
  write(text: string, written?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export interface ProcessStreams extends Streams {
  /** Waits for what was written; why stdout could not take it all, or null. */
  failure(): Promise<Error | null>;
}

/** Nobody reads any more: `| head` has enough, or the terminal was closed. That is no failure. */
const CLOSED = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * Output whose failure costs no work: the command goes on and ends as it should, its files written and its lock given back,
 * and then says what could not be printed.
 */
export function processStreams({
  stdout,
  stderr,
}: Record<'stdout' | 'stderr', OutputStream>): ProcessStreams {
  let failure: Error | null = null;
  stdout.on('error', (error) => {
    if (CLOSED.has(String(error.code))) return;
    failure ??= Object.assign(new Error(`stdout: ${error.message}`), { code: error.code, syscall: 'write' });
  });
  // There is nowhere to say it.
  stderr.on('error', () => undefined);
  return {
    stdout,
    stderr,
    async failure() {
      await new Promise<void>((resolve) => stdout.write('', () => resolve()));
      // The error of a write is told one turn after it.
      await new Promise((resolve) => setImmediate(resolve));
      return failure;
    },
  };
}
