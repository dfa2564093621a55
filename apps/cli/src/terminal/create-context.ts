import { exitCodes } from '../exit-code.js';
import type { Context } from './context.js';
import { jsonDocument } from './json-document.js';
import { printable } from './printable.js';
import { progressBar } from './progress-bar.js';
import type { Streams } from './streams.js';

/** npx and timeout pass on the signal that the process got already: one Ctrl-C then arrives twice, and must not skip the checkpoint. */
const SAME_INTERRUPT_MS = 500;

/** What people and machines stop a job with: Ctrl-C, `kill`, a terminal or a connection that is closed. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A context whose Ctrl-C handler is released at the end. */
export function createContext(
  streams: Streams,
  { json, verbose }: { readonly json: () => boolean; readonly verbose: () => boolean },
): Context & { release(): void } {
  const { stdout, stderr } = streams;
  let interruption: AbortController | null = null;
  let interruptedAt = 0;
  const onInterrupt = (signal: NodeJS.Signals) => {
    if (interruption?.signal.aborted) {
      // A shell and the kernel may both tell of one closed terminal.
      if (signal === 'SIGHUP') return;
      if (performance.now() - interruptedAt < SAME_INTERRUPT_MS) return;
      process.exit(exitCodes.interrupted);
    }
    interruptedAt = performance.now();
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
      if (!json()) stdout.write(`${printable(text)}\n`);
    },
    note(text) {
      stderr.write(`${printable(text)}\n`);
    },
    detail(text) {
      if (verbose()) stderr.write(`${printable(text)}\n`);
    },
    document(value) {
      if (json()) stdout.write(`${jsonDocument(value)}\n`);
    },
    progress: (label, total) => progressBar(stderr, label, total),
    interrupt() {
      if (interruption === null) {
        interruption = new AbortController();
        for (const signal of STOPPING) process.on(signal, onInterrupt);
      }
      return interruption.signal;
    },
    release() {
      for (const signal of STOPPING) process.off(signal, onInterrupt);
    },
  };
}
