import { randomUUID } from 'node:crypto';
import { readFloat32Tensors, type TrainingSnapshot, writeSafetensors } from '@seqlab/core';
import {
  checkpointsOf,
  filterThere,
  freeName,
  MODEL,
  OPTIMIZER,
  removeCheckpoint,
} from './checkpoint-folders.js';
import { type FileMark, fits, markOf } from './file-mark.js';
import { type FileSystem, readIfThere, replaceFile } from './file-system.js';
import { damaged, formatState, parseState, type RunState } from './run-state.js';

/** What a checkpoint says besides its snapshot. */
export interface CheckpointContext {
  readonly documents: RunState['documents'];
  readonly metrics: FileMark;
  /** how many checkpoints stay, this one included; 1 or more */
  readonly keep: number;
}

/**
 * Writes `checkpoints/<step>/`, then renames `state.json` into place: before the rename the older checkpoint counts, after
 * it the new one, and there is no moment at which neither does.
 */
export async function writeCheckpoint(
  files: FileSystem,
  folder: string,
  snapshot: TrainingSnapshot,
  { documents, metrics, keep }: CheckpointContext,
): Promise<RunState> {
  const contents = new Map([
    [MODEL, writeSafetensors(snapshot.parameters)],
    [OPTIMIZER, writeSafetensors(snapshot.optimizer)],
  ]);
  // Asked of the disk, not remembered: a commit whose last fsync failed may have been one all the same.
  const committed = await readState(files, folder);
  const { step, seed, cursor, optimizerScalars } = snapshot;
  const marks = [...contents].map(([file, bytes]) => [file, markOf(bytes)] as const);
  const stateAt = (name: string, older: readonly string[]): RunState => ({
    format: 1,
    step,
    seed,
    cursor,
    optimizerScalars,
    files: Object.fromEntries(marks.map(([file, mark]) => [`checkpoints/${name}/${file}`, mark])),
    documents,
    metrics,
    older,
  });
  if (committed !== null && says(committed) === says(stateAt('', []))) {
    const again = stateAt(nameOf(committed), committed.older);
    if (formatState(again) !== formatState(committed)) await writeState(files, folder, again);
    return again;
  }
  const checkpoints = await checkpointsOf(files, folder);
  await files.makeFolder(checkpoints);
  const older = committed === null ? [] : [...committed.older, nameOf(committed)];
  const there = await filterThere(files, checkpoints, older);
  const kept = there.slice(-Math.max(1, keep - 1));
  // Before the new one is written: they make room for it.
  for (const name of there) if (!kept.includes(name)) await removeCheckpoint(files, `${checkpoints}/${name}`);
  const name = await freeName(files, checkpoints, step, there);
  const part = `${checkpoints}/${name}.${randomUUID()}.part`;
  try {
    await files.makeFolder(part);
    for (const [file, bytes] of contents) {
      await files.create(`${part}/${file}`, bytes);
      await files.sync(`${part}/${file}`);
    }
    await files.sync(part);
    await files.rename(part, `${checkpoints}/${name}`);
  } catch (error) {
    await removeCheckpoint(files, part).catch(() => undefined);
    throw error;
  }
  await files.sync(checkpoints);
  const state = stateAt(name, kept);
  await writeState(files, folder, state);
  return state;
}

/** With `keep` 1 the checkpoint before can go only now. */
export async function removeOlder(
  files: FileSystem,
  folder: string,
  state: RunState,
  keep: number,
): Promise<void> {
  if (keep > 1) return;
  for (const name of state.older) await removeCheckpoint(files, `${folder}/checkpoints/${name}`);
}

export function writeState(files: FileSystem, folder: string, state: RunState): Promise<void> {
  return replaceFile(files, folder, 'state.json', new TextEncoder().encode(formatState(state)));
}

/** What a snapshot is, wherever its files are: saving the same again writes no weights. */
function says({ step, seed, cursor, optimizerScalars, files }: RunState): string {
  return JSON.stringify({ step, seed, cursor, optimizerScalars, files: Object.values(files) });
}

/** Of its folder in `checkpoints`. */
function nameOf({ files, step }: RunState): string {
  return Object.keys(files)[0]?.split('/')[1] ?? `${step}`;
}

/** The copies beside `state.json`, for people and other programs; they follow the commit and are repaired on opening. */
export async function publishCheckpoint(files: FileSystem, folder: string, state: RunState): Promise<void> {
  for (const [path, expected] of Object.entries(state.files)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const there = await readIfThere(files, `${folder}/${name}`);
    if (there !== null && fits(expected, there)) continue;
    await replaceFile(files, folder, name, await files.read(`${folder}/${path}`));
  }
}

/** null before the first checkpoint */
export async function readState(files: FileSystem, folder: string): Promise<RunState | null> {
  const path = `${folder}/state.json`;
  const bytes = await readIfThere(files, path);
  return bytes === null ? null : parseState(new TextDecoder().decode(bytes), path);
}

/** Reads what `state` names and checks every byte of it. */
export async function readCheckpoint(
  files: FileSystem,
  folder: string,
  state: RunState,
): Promise<TrainingSnapshot> {
  const contents = new Map<string, Uint8Array>();
  for (const [path, expected] of Object.entries(state.files)) {
    const bytes = await readIfThere(files, `${folder}/${path}`);
    if (bytes === null) throw damaged(`${folder}/${path}`, 'the file is missing');
    if (!fits(expected, bytes)) {
      throw damaged(`${folder}/${path}`, 'its bytes are not the ones that state.json names');
    }
    contents.set(path.slice(path.lastIndexOf('/') + 1), bytes);
  }
  const model = contents.get(MODEL);
  const optimizer = contents.get(OPTIMIZER);
  if (model === undefined || optimizer === undefined) {
    throw damaged(`${folder}/state.json`, `it does not name ${model === undefined ? MODEL : OPTIMIZER}`);
  }
  return {
    step: state.step,
    seed: state.seed,
    cursor: state.cursor,
    optimizerScalars: state.optimizerScalars,
    parameters: readFloat32Tensors(model).tensors,
    optimizer: readFloat32Tensors(optimizer).tensors,
  };
}
