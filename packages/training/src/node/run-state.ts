import { SeqlabError } from '@seqlab/core';
import { type FileMark, markOf } from './file-mark.js';

/** `state.json`: the commit point of a checkpoint. What it names is whole; what it does not name does not count. */
export interface RunState {
  readonly format: 1;
  readonly step: number;
  readonly seed: number;
  readonly cursor: number;
  /** doubles; JSON keeps them to the last bit */
  readonly optimizerScalars: Readonly<Record<string, number>>;
  /** by path inside the run folder */
  readonly files: Readonly<Record<string, FileMark>>;
  /**
   * `config.json`, `tokenizer.json` and the like; two marks while one is being replaced, of which either is right. Empty in a state
   * that was written before there were these.
   */
  readonly documents: Readonly<Record<string, readonly FileMark[]>>;
  /** the part of `metrics.jsonl` that belongs to this checkpoint; null in a state that was written before there was this */
  readonly metrics: FileMark | null;
  /** names in `checkpoints` of older checkpoints that may be deleted when there are newer ones; those of older versions are not among them */
  readonly older: readonly string[];
  /** the checkpoint that was told to be the best so far, kept whatever its age; null where none was */
  readonly best: { readonly step: number; readonly name: string } | null;
  /** by path: of the older checkpoints and of the best, so that each can be read as surely as the last; not in states that were written before there were these */
  readonly olderFiles: Readonly<Record<string, FileMark>>;
  /** names in `checkpoints` that this state took the place of, removed once it counts, on the next opening if a kill came between; absent where there are none */
  readonly displaced?: readonly string[];
}

const KEYS = ['format', 'step', 'seed', 'cursor', 'optimizerScalars', 'files'];
const LATER_KEYS = ['documents', 'metrics', 'older', 'best', 'olderFiles', 'displaced', 'checksum'];
const CHECKPOINT_NAME = /^[0-9]+(\.[0-9]+)?$/;

/** What a state says that was written before there was a best one. */
const NO_BEST = { best: null, olderFiles: {} };

/** With a checksum of itself, since every number in it decides weights. */
export function formatState(state: RunState): string {
  return `${JSON.stringify({ ...state, checksum: checksumOf({ ...state }) }, null, 2)}\n`;
}

/** Of the values, not of their layout. */
function checksumOf(state: Record<string, unknown>): string {
  return markOf(new TextEncoder().encode(JSON.stringify(state))).sha256;
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
  checkNumbers(value, path);
  checkFiles(value.files, path);
  const keys = Object.keys(value);
  const strange = keys.find((key) => !KEYS.includes(key) && !LATER_KEYS.includes(key));
  if (strange !== undefined) throw damaged(path, `${JSON.stringify(strange)} is not one of its keys`);
  if (!keys.some((key) => LATER_KEYS.includes(key))) {
    return { ...value, documents: {}, metrics: null, older: [], ...NO_BEST } as unknown as RunState;
  }
  const { checksum, ...state } = value;
  if (checksum !== checksumOf(state)) throw damaged(path, 'its checksum is not that of its contents');
  const whole = { ...NO_BEST, ...state };
  checkLater(whole, path);
  return whole as unknown as RunState;
}

function checkNumbers(value: Record<string, unknown>, path: string): void {
  for (const key of ['step', 'seed', 'cursor']) {
    const number = value[key];
    if (!Number.isSafeInteger(number) || (number as number) < 0)
      throw damaged(path, `"${key}" is no whole number`);
  }
  if (!isRecord(value.optimizerScalars)) throw damaged(path, '"optimizerScalars" is no object');
  for (const [name, scalar] of Object.entries(value.optimizerScalars)) {
    if (typeof scalar !== 'number') throw damaged(path, `the optimizer's "${name}" is no number`);
  }
}

function checkFiles(files: unknown, path: string, key = 'files'): void {
  if (!isRecord(files)) throw damaged(path, `"${key}" is no object`);
  for (const [name, file] of Object.entries(files)) {
    if (!isMark(file)) throw damaged(path, `the entry of ${name} is incomplete`);
    // Names come from a file: they must stay inside the run folder.
    const [folder, checkpoint = '', fileName = '', ...rest] = name.split('/');
    const inside = folder === 'checkpoints' && CHECKPOINT_NAME.test(checkpoint) && rest.length === 0;
    if (!inside || !/^[a-z]+\.safetensors$/.test(fileName)) {
      throw damaged(path, `${JSON.stringify(name)} is not the path of a checkpoint's file`);
    }
  }
}

function checkLater(state: Record<string, unknown>, path: string): void {
  const { documents, metrics, older, best, olderFiles, displaced = [] } = state;
  const whole =
    isRecord(documents) &&
    Object.values(documents).every((marks) => Array.isArray(marks) && marks.every(isMark));
  if (!whole) throw damaged(path, '"documents" is incomplete');
  if (metrics !== null && !isMark(metrics)) throw damaged(path, '"metrics" is incomplete');
  for (const [key, names] of Object.entries({ older, displaced })) {
    if (!Array.isArray(names) || !names.every((name) => CHECKPOINT_NAME.test(String(name))))
      throw damaged(path, `"${key}" names something else than checkpoints`);
  }
  const known = isRecord(best) && Number.isSafeInteger(best.step) && CHECKPOINT_NAME.test(String(best.name));
  if (best !== null && !known) throw damaged(path, '"best" is no checkpoint');
  checkFiles(olderFiles, path, 'olderFiles');
}

/** What is wrong with the files of a run, and what to do about it. */
export function damaged(path: string, what: string, cause?: unknown): SeqlabError {
  return new SeqlabError(
    'run-damaged',
    `run: ${path} is damaged: ${what}. Restore it from a copy, or start a new run.`,
    { cause },
  );
}

function isMark(value: unknown): value is FileMark {
  return isRecord(value) && Number.isSafeInteger(value.bytes) && typeof value.sha256 === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
