import type { ProgressBar } from './progress-bar.js';
import type { Streams } from './streams.js';

/** What a command has besides its arguments: where to write, and whether the person has asked to stop. */
export interface Context extends Streams {
  /** True with `--json`: then exactly one document goes to stdout and nothing else does. */
  readonly json: boolean;
  /** One line for people, on stdout; nothing with `--json`. */
  say(text?: string): void;
  /** One line on stderr, for what must be seen even with `--json`. */
  note(text: string): void;
  /** One line on stderr with `--verbose`, else nothing. */
  detail(text: string): void;
  /** The document of `--json`; nothing without. */
  document(value: object): void;
  /** Bar, rate and time left on stderr; draws nothing unless stderr is a terminal. */
  progress(label: string, total: number): ProgressBar;
  /** What the process ends with when nothing is thrown: 0, or 130 after it was stopped. */
  exitCode: number;
  /**
   * Aborts at the first Ctrl-C, SIGTERM or SIGHUP. From the first call on they no longer end the process by themselves; a
   * second Ctrl-C or SIGTERM does.
   */
  interrupt(): AbortSignal;
}
