import { randomUUID } from 'node:crypto';
import {
  type NamedArrays,
  readFloat32Tensors,
  SeqlabError,
  safetensorsParts,
  type TrainingSnapshot,
} from '@seqlab/core';
import { averagedParameters } from '../optimizers/weight-average.js';
import {
  checkpointsOf,
  filterThere,
  freeName,
  MODEL,
  OPTIMIZER,
  removeCheckpoint,
} from './checkpoint-folders.js';
import { type FileMark, fits, markOf } from './file-mark.js';
import { type FileSystem, readIfThere, replaceByCopy, replaceFile } from './file-system.js';
import { damaged, formatState, parseState, type RunState } from './run-state.js';

/** What a checkpoint says besides its snapshot. */
export interface CheckpointContext {
  readonly documents: RunState['documents'];
  readonly metrics: FileMark;
  /** how many checkpoints stay, this one included; 1 or more */
  readonly keep: number;
  /** whether it is the best so far, which stays until a better one comes */
  readonly best: boolean;
}

export interface Committed {
  readonly state: RunState;
  /** names in `checkpoints` that no longer count */
  readonly gone: readonly string[];
}

/**
 * Writes `checkpoints/<step>/`, then renames `state.json` into place: before the rename the older checkpoint counts, after
 * it the new one, and there is no moment at which neither does.
 */
export async function writeCheckpoint(
  files: FileSystem,
  folder: string,
  snapshot: TrainingSnapshot,
  { documents, metrics, keep, best }: CheckpointContext,
): Promise<Committed> {
  const contents = new Map([
    [MODEL, safetensorsParts(snapshot.parameters)],
    [OPTIMIZER, safetensorsParts(snapshot.optimizer)],
  ]);
  // Asked of the disk, not remembered: a commit whose last fsync failed may have been one all the same.
  const committed = await readState(files, folder);
  const { step, seed, cursor, optimizerScalars } = snapshot;
  const marks = [...contents].map(([file, bytes]) => [file, markOf(bytes)] as const);
  const stateAt = (name: string, older: readonly string[]): RunState => {
    const first = best ? { step, name } : (committed?.best ?? null);
    const still = [...older, ...(first === null ? [] : [first.name])];
    const known = Object.entries({ ...committed?.olderFiles, ...committed?.files });
    return {
      format: 1,
      step,
      seed,
      cursor,
      optimizerScalars,
      files: Object.fromEntries(marks.map(([file, mark]) => [`checkpoints/${name}/${file}`, mark])),
      documents,
      metrics,
      older,
      best: first,
      olderFiles: Object.fromEntries(
        known.filter(([path]) => still.includes(folderOf(path)) && folderOf(path) !== name),
      ),
    };
  };
  if (committed !== null && says(committed) === says(stateAt('', []))) {
    const again = withDisplaced(committed, stateAt(nameOf(committed), committed.older));
    if (formatState(again) !== formatState(committed)) await writeState(files, folder, again);
    return { state: again, gone: again.displaced ?? [] };
  }
  const checkpoints = await checkpointsOf(files, folder);
  await files.makeFolder(checkpoints);
  const older = committed === null ? [] : [...committed.older, nameOf(committed)];
  const there = await filterThere(files, checkpoints, older);
  const kept = there.slice(-Math.max(1, keep - 1));
  // Before the new one is written: they make room for it.
  const first = committed?.best?.name;
  for (const name of there) {
    if (!kept.includes(name) && name !== first) await removeCheckpoint(files, `${checkpoints}/${name}`);
  }
  const name = await freeName(files, checkpoints, step, first === undefined ? there : [...there, first]);
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
  const state = withDisplaced(committed, stateAt(name, kept));
  await writeState(files, folder, state);
  // with `keep` 1 the checkpoint before can go only now
  const past = keep > 1 ? [] : state.older.filter((older) => older !== state.best?.name);
  return { state, gone: [...past, ...(state.displaced ?? [])] };
}

/** Says what is to be removed once the state counts: a kill may come between. */
function withDisplaced(before: RunState | null, state: RunState): RunState {
  const names = displaced(before, state);
  return names.length === 0 ? state : { ...state, displaced: names };
}

/** What a kill kept from being removed; nothing that the state still counts. */
export async function removeDisplaced(files: FileSystem, folder: string, state: RunState): Promise<void> {
  const counts = [nameOf(state), state.best?.name, ...state.older];
  await removeCheckpoints(
    files,
    folder,
    (state.displaced ?? []).filter((name) => !counts.includes(name)),
  );
}

/** The name of a best checkpoint that another has taken the place of, and that nothing else keeps. */
function displaced(before: RunState | null, { best, older, files }: RunState): string[] {
  const name = before?.best?.name;
  const stays =
    name === best?.name || older.includes(name ?? '') || folderOf(Object.keys(files)[0] ?? '') === name;
  return name === undefined || stays ? [] : [name];
}

export async function removeCheckpoints(
  files: FileSystem,
  folder: string,
  names: readonly string[],
): Promise<void> {
  for (const name of names) await removeCheckpoint(files, `${folder}/checkpoints/${name}`);
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
  return folderOf(Object.keys(files)[0] ?? '') || `${step}`;
}

/** `checkpoints/<name>/<file>` → name */
function folderOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** The copies beside `state.json`, for people and other programs; they follow the commit and are repaired on opening. */
export async function publishCheckpoint(files: FileSystem, folder: string, state: RunState): Promise<void> {
  for (const [path, expected] of Object.entries(state.files)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const there = await files.mark(`${folder}/${name}`);
    if (there?.bytes === expected.bytes && there.sha256 === expected.sha256) continue;
    await replaceByCopy(files, folder, name, `${folder}/${path}`);
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
    contents.set(
      path.slice(path.lastIndexOf('/') + 1),
      await readMarked(files, `${folder}/${path}`, expected),
    );
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

/** Which checkpoint of a run: the last, the best that was told, or that of a step. */
export type CheckpointName = 'last' | 'best' | number;

/**
 * Weights of a checkpoint that is kept: their average where the run keeps one.
 * @throws SeqlabError `run-no-such-checkpoint` with those that there are, `run-damaged`
 */
export async function readParameters(
  files: FileSystem,
  folder: string,
  state: RunState,
  which: CheckpointName,
): Promise<{ readonly step: number; readonly parameters: NamedArrays }> {
  const all = { ...state.olderFiles, ...state.files };
  const name = which === 'last' ? nameOf(state) : which === 'best' ? state.best?.name : `${which}`;
  const path = `checkpoints/${name}/${MODEL}`;
  const mark = all[path];
  if (mark === undefined) {
    const steps = [...new Set(Object.keys(all).map(folderOf))].sort((a, b) => Number(a) - Number(b));
    const none =
      which === 'best' ? 'no best checkpoint: it was trained without --keep best' : `no checkpoint ${which}`;
    throw new SeqlabError(
      'run-no-such-checkpoint',
      `run: ${folder} has ${none}. Use last, or a step that is kept: ${steps.join(', ')}.`,
    );
  }
  const bytes = await readMarked(files, `${folder}/${path}`, mark);
  const step = Number.parseInt(name!, 10);
  const moments = `checkpoints/${name}/${OPTIMIZER}`;
  const optimizer = await readMarked(files, `${folder}/${moments}`, all[moments]!);
  const averages = averagedParameters({ step, optimizer: readFloat32Tensors(optimizer).tensors });
  return { step, parameters: averages ?? readFloat32Tensors(bytes).tensors };
}

async function readMarked(files: FileSystem, path: string, expected: FileMark): Promise<Uint8Array> {
  const bytes = await readIfThere(files, path);
  if (bytes === null) throw damaged(path, 'the file is missing');
  if (!fits(expected, bytes)) throw damaged(path, 'its bytes are not the ones that state.json names');
  return bytes;
}
