import { exitCodes } from '../exit-code.js';
import type { Context } from './context.js';
import { progressBar } from './progress-bar.js';
import type { Streams } from './streams.js';

/** A context whose Ctrl-C handler is released at the end. */
export function createContext(
  streams: Streams,
  { json, verbose }: { readonly json: () => boolean; readonly verbose: () => boolean },
): Context & { release(): void } {
  const { stdout, stderr } = streams;
  let interruption: AbortController | null = null;
  const onInterrupt = () => {
    if (interruption?.signal.aborted) process.exit(exitCodes.interrupted);
    interruption?.abort();
    if (stderr.isTTY) stderr.write('\nStopping. Press Ctrl-C again to stop at once.\n');
  };
  return {
    stdout,
    stderr,
    exitCode: exitCodes.done,
    get json() {
      return json();
    },
    say(text = '') {
      if (!json()) stdout.write(`${text}\n`);
    },
    note(text) {
      stderr.write(`${text}\n`);
    },
    detail(text) {
      if (verbose()) stderr.write(`${text}\n`);
    },
    document(value) {
      if (json()) stdout.write(`${JSON.stringify(value)}\n`);
    },
    progress: (label, total) => progressBar(stderr, label, total),
    interrupt() {
      if (interruption === null) {
        interruption = new AbortController();
        process.on('SIGINT', onInterrupt);
        process.on('SIGTERM', onInterrupt);
      }
      return interruption.signal;
    },
    release() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
    },
  };
}
