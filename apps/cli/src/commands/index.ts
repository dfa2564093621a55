import type { Command } from 'commander';
import type { Context } from '../terminal/context.js';

/** Gives a command its arguments, options, examples and action. */
export type DefineCommand = (command: Command, context: Context) => void;

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<DefineCommand>;
}

/** Every command, in the order of `seqlab --help`. A command's module is loaded when it is asked for. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'forward',
    summary: 'logits, loss and gradient norms of one batch',
    load: async () => (await import('./forward.js')).defineForward,
  },
  {
    name: 'inspect',
    summary: 'list the parameters of a run or a safetensors file',
    load: async () => (await import('./inspect.js')).defineInspect,
  },
  {
    name: 'doctor',
    summary: 'say what this machine can do, and how to mend what it cannot',
    load: async () => (await import('./doctor.js')).defineDoctor,
  },
];
