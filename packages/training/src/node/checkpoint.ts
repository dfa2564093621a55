import { createHash } from 'node:crypto';
import { readFloat32Tensors, SeqlabError, type TrainingSnapshot, writeSafetensors } from '@seqlab/core';
import { type FileSystem, readIfThere, replaceFile } from './file-system.js';
import { damaged, formatState, parseState, type RunState } from './run-state.js';

const MODEL = 'model.safetensors';
const OPTIMIZER = 'optimizer.safetensors';

/**
 * Writes `checkpoints/<step>/`, then renames `state.json` into place: before the rename the older checkpoint counts, after
 * it the new one, and there is no moment at which neither does.
 */
export async function writeCheckpoint(
  files: FileSystem,
  folder: string,
  snapshot: TrainingSnapshot,
): Promise<RunState> {
  const contents = new Map([
    [MODEL, writeSafetensors(snapshot.parameters)],
    [OPTIMIZER, writeSafetensors(snapshot.optimizer)],
  ]);
  // Asked of the disk, not remembered: a commit whose last fsync failed may have been one all the same.
  const committed = await readState(files, folder);
  const name = freeName(snapshot.step, committed);
  const target = `${folder}/checkpoints/${name}`;
  const part = `${target}.part`;
  const state: RunState = {
    format: 1,
    step: snapshot.step,
    seed: snapshot.seed,
    cursor: snapshot.cursor,
    optimizerScalars: snapshot.optimizerScalars,
    files: Object.fromEntries(
      [...contents].map(([file, bytes]) => [
        `checkpoints/${name}/${file}`,
        { bytes: bytes.length, sha256: sha256(bytes) },
      ]),
    ),
  };
  if (committed !== null && says(committed) === says(state)) return committed;
  try {
    await files.remove(part);
    await files.remove(target);
    await files.makeFolder(part);
    for (const [file, bytes] of contents) {
      await files.write(`${part}/${file}`, bytes);
      await files.sync(`${part}/${file}`);
    }
    await files.sync(part);
    await files.rename(part, target);
    await files.sync(`${folder}/checkpoints`);
    await replaceFile(files, folder, 'state.json', new TextEncoder().encode(formatState(state)));
  } catch (cause) {
    throw new SeqlabError(
      'run-write',
      `run: the checkpoint of step ${snapshot.step} could not be written to ${folder} (${cause instanceof Error ? cause.message : String(cause)}). The checkpoint before it is untouched; make room or check the disk, then resume.`,
      { cause },
    );
  }
  return state;
}

/** What a state holds, wherever its files are: saving the same again writes nothing. */
function says({ files, ...rest }: RunState): string {
  return JSON.stringify({ ...rest, files: Object.values(files) });
}

/** `checkpoints/<step>`, or with a number behind it if the committed checkpoint has that name: it is never written over. */
function freeName(step: number, committed: RunState | null): string {
  const taken = new Set(Object.keys(committed?.files ?? {}).map((path) => path.split('/')[1]));
  let name = `${step}`;
  for (let again = 1; taken.has(name); again++) name = `${step}.${again}`;
  return name;
}

/** The copies beside `state.json`, for people and other programs; they follow the commit and are repaired on opening. */
export async function publishCheckpoint(files: FileSystem, folder: string, state: RunState): Promise<void> {
  for (const [path, expected] of Object.entries(state.files)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const there = await readIfThere(files, `${folder}/${name}`);
    if (there !== null && there.length === expected.bytes && sha256(there) === expected.sha256) continue;
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
    if (bytes.length !== expected.bytes || sha256(bytes) !== expected.sha256) {
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

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
