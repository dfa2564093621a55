import { SeqlabError } from '@seqlab/core';

/** `state.json`: the commit point of a checkpoint. What it names is whole; what it does not name does not count. */
export interface RunState {
  readonly format: 1;
  readonly step: number;
  readonly seed: number;
  readonly cursor: number;
  /** doubles; JSON keeps them to the last bit */
  readonly optimizerScalars: Readonly<Record<string, number>>;
  /** by path inside the run folder */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

export function formatState(state: RunState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** Refuses what this version did not write; `path` is for the message alone. */
export function parseState(text: string, path: string): RunState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is not JSON', cause);
  }
  if (!isRecord(value)) throw damaged(path, 'it is not an object');
  if (value.format !== 1) {
    throw new SeqlabError(
      'run-format',
      `run: ${path} has format ${JSON.stringify(value.format)}, and this version reads format 1. Use the version of seqlab that wrote the run.`,
    );
  }
  for (const key of ['step', 'seed', 'cursor']) {
    const number = value[key];
    if (!Number.isSafeInteger(number) || (number as number) < 0)
      throw damaged(path, `"${key}" is no whole number`);
  }
  if (!isRecord(value.optimizerScalars)) throw damaged(path, '"optimizerScalars" is no object');
  for (const [name, scalar] of Object.entries(value.optimizerScalars)) {
    if (typeof scalar !== 'number') throw damaged(path, `the optimizer's "${name}" is no number`);
  }
  if (!isRecord(value.files)) throw damaged(path, '"files" is no object');
  for (const [name, file] of Object.entries(value.files)) {
    if (!isRecord(file) || !Number.isSafeInteger(file.bytes) || typeof file.sha256 !== 'string') {
      throw damaged(path, `the entry of ${name} is incomplete`);
    }
    // Names come from a file: they must stay inside the run folder.
    if (!/^checkpoints\/[0-9.]+\/[a-z]+\.safetensors$/.test(name) || name.includes('..')) {
      throw damaged(path, `${JSON.stringify(name)} is not the path of a checkpoint's file`);
    }
  }
  return value as unknown as RunState;
}

/** What is wrong with the files of a run, and what to do about it. */
export function damaged(path: string, what: string, cause?: unknown): SeqlabError {
  return new SeqlabError(
    'run-damaged',
    `run: ${path} is damaged: ${what}. Restore it from a copy, or start a new run.`,
    { cause },
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
