import { SeqlabError, type TokenizerDocument, type TrainingSnapshot } from '@seqlab/core';
import { publishCheckpoint, readCheckpoint, readState, writeCheckpoint } from './checkpoint.js';
import { errorCode, type FileSystem, nodeFileSystem, readIfThere, replaceFile } from './file-system.js';
import { cutMetrics, type MetricsEvent, metricsLog, readMetrics } from './metrics-log.js';
import { lockRun, type RunLock } from './run-lock.js';

/**
 * A run on disk: `config.json`, `tokenizer.json`, `metrics.jsonl`, `state.json`, `checkpoints/<step>/`, and the last
 * checkpoint's `model.safetensors` and `optimizer.safetensors`. Safe to kill at any moment; held by one process at a time.
 */
export interface RunFolder {
  readonly path: string;
  /** `config.json`, whatever the caller put there */
  readonly config: unknown;
  readonly tokenizer: TokenizerDocument | null;
  /** the last checkpoint when the run was opened; null before the first */
  readonly snapshot: TrainingSnapshot | null;
  /** steps and evaluations up to that checkpoint */
  readonly metrics: readonly MetricsEvent[];
  /** adds a line to `metrics.jsonl`; lines reach the disk with the next checkpoint at the latest */
  log(event: MetricsEvent): Promise<void>;
  checkpoint(snapshot: TrainingSnapshot): Promise<void>;
  /** replaces `config.json`, for a run that is extended */
  writeConfig(config: unknown): Promise<void>;
  /** writes what is buffered and lets other processes in */
  close(): Promise<void>;
}

export interface CreateRunOptions {
  /** anything that JSON can hold; null and undefined are refused */
  readonly config: unknown;
  readonly tokenizer: TokenizerDocument | null;
  /** default false: a folder that holds a run is refused; true: that run is deleted */
  readonly replace?: boolean;
  readonly files?: FileSystem;
}

const NAMES = [
  'state.json', // first: without it there is no run to resume
  'checkpoints',
  'metrics.jsonl',
  'model.safetensors',
  'optimizer.safetensors',
  'tokenizer.json',
  'config.json',
] as const;

/**
 * Starts a run in a new or unused folder. Nothing else in the folder is touched.
 * @throws run-exists if it holds a run, or a file with the name of one of a run's files
 */
export async function createRun(path: string, options: CreateRunOptions): Promise<RunFolder> {
  const { config, tokenizer, replace = false, files = nodeFileSystem } = options;
  if (!replace) await refuseUsed(files, path);
  await files.makeFolder(path);
  const lock = await lockRun(files, path);
  try {
    if (replace) for (const name of NAMES) await files.remove(`${path}/${name}`);
    else await refuseUsed(files, path);
    if (tokenizer !== null) await replaceFile(files, path, 'tokenizer.json', json(tokenizer));
    // Last, because a folder is a run from the moment that it has a config.json.
    await replaceFile(files, path, 'config.json', json(config));
    return runFolder({ path, config, tokenizer, snapshot: null, metrics: [] }, files, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Opens a run to go on with it: takes the lock, checks the last checkpoint, repairs the copies that follow it and cuts
 * `metrics.jsonl` back to it.
 * @throws run-missing, run-locked, run-damaged, run-format
 */
export async function openRun(
  path: string,
  { files = nodeFileSystem }: { readonly files?: FileSystem } = {},
): Promise<RunFolder> {
  await readRequired(files, path, 'config.json');
  const lock = await lockRun(files, path);
  try {
    const contents = await readRun(path, { files });
    const state = await readState(files, path);
    await cutMetrics(files, path, state?.step ?? 0);
    if (state !== null) await publishCheckpoint(files, path, state);
    return runFolder(contents, files, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Reads a run and changes nothing; needs no lock, since the commit point is one rename. */
export async function readRun(
  path: string,
  { files = nodeFileSystem }: { readonly files?: FileSystem } = {},
): Promise<Pick<RunFolder, 'path' | 'config' | 'tokenizer' | 'snapshot' | 'metrics'>> {
  const config = parse(`${path}/config.json`, await readRequired(files, path, 'config.json'));
  const tokenizerBytes = await readIfThere(files, `${path}/tokenizer.json`);
  const state = await readState(files, path);
  return {
    path,
    config,
    tokenizer:
      tokenizerBytes === null ? null : (parse(`${path}/tokenizer.json`, tokenizerBytes) as TokenizerDocument),
    snapshot: state === null ? null : await readCheckpoint(files, path, state),
    metrics: await readMetrics(files, `${path}/metrics.jsonl`, state?.step ?? 0),
  };
}

function runFolder(
  contents: Pick<RunFolder, 'path' | 'config' | 'tokenizer' | 'snapshot' | 'metrics'>,
  files: FileSystem,
  lock: RunLock,
): RunFolder {
  const { path } = contents;
  const log = metricsLog(files, `${path}/metrics.jsonl`);
  return {
    ...contents,
    log: (event) => log.add(event),
    async checkpoint(snapshot) {
      // The log first: a committed step whose metrics are lost could never be told again.
      await log.flush();
      await publishCheckpoint(files, path, await writeCheckpoint(files, path, snapshot));
    },
    writeConfig: (config) => replaceFile(files, path, 'config.json', json(config)),
    async close() {
      try {
        await log.flush();
      } finally {
        await lock.release();
      }
    },
  };
}

async function refuseUsed(files: FileSystem, path: string): Promise<void> {
  let there: readonly string[];
  try {
    there = await files.list(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    if (errorCode(error) !== 'ENOTDIR') throw error;
    throw new SeqlabError('run-not-folder', `run: ${path} is a file, not a folder. Choose another folder.`);
  }
  const used = NAMES.find((name) => there.includes(name));
  if (used === undefined) return;
  throw new SeqlabError(
    'run-exists',
    `run: ${path} already holds a run (${used} is there). Resume it, choose another folder, or have it replaced.`,
  );
}

async function readRequired(files: FileSystem, path: string, name: string): Promise<Uint8Array> {
  const bytes = await readIfThere(files, `${path}/${name}`);
  if (bytes !== null) return bytes;
  throw new SeqlabError(
    'run-missing',
    `run: ${path} is not a run: it has no ${name}. Give the folder that --out named.`,
  );
}

function parse(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new SeqlabError(
      'run-damaged',
      `run: ${path} is damaged: it is not JSON. Restore it from a copy, or start a new run.`,
      { cause },
    );
  }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
