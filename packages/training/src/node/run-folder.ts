import { type NamedArrays, SeqlabError, type TokenizerDocument, type TrainingSnapshot } from '@seqlab/core';
import {
  type CheckpointName,
  publishCheckpoint,
  readParameters,
  readState,
  removeCheckpoints,
  removeDisplaced,
  writeCheckpoint,
  writeState,
} from './checkpoint.js';
import { checkpointsOf, sweepCheckpoints } from './checkpoint-folders.js';
import { markOf } from './file-mark.js';
import { type FileSystem, nodeFileSystem, replaceFile, sweepParts } from './file-system.js';
import { cutMetrics, type MetricsEvent, metricsLog } from './metrics-log.js';
import { type RunContents, readContents } from './run-contents.js';
import { lockRun, type RunLock } from './run-lock.js';
import { type IsConfig, refuseUsed, removeRun } from './used-folder.js';

/**
 * A run on disk: `config.json`, `task.json`, `tokenizer.json`, `target-tokenizer.json`, `metrics.jsonl`, `state.json`, `checkpoints/<step>/`, and the last
 * checkpoint's `model.safetensors` and `optimizer.safetensors`. Safe to kill at any moment; held by one process at a time.
 */
export interface RunFolder {
  readonly path: string;
  /** `config.json`, whatever the caller put there */
  readonly config: unknown;
  /** of the inputs, or of both sides */
  readonly tokenizer: TokenizerDocument | null;
  /** of the outputs, where it is another one */
  readonly targetTokenizer: TokenizerDocument | null;
  /** `task.json`, whatever the caller put there; null where there is none */
  readonly task: unknown;
  /** the last checkpoint when the run was opened; null before the first */
  readonly snapshot: TrainingSnapshot | null;
  /** steps and evaluations up to that checkpoint */
  readonly metrics: readonly MetricsEvent[];
  /** what is wrong with the run and does not keep it from going on, in sentences */
  readonly notes: readonly string[];
  /** adds a line to `metrics.jsonl`; lines reach the disk with the next checkpoint at the latest */
  log(event: MetricsEvent): Promise<void>;
  /**
   * @param options.keep how many checkpoints stay, this one included; default 3
   * @param options.best it is the best so far, and stays until a better one comes; default false
   * @throws run-write, run-lock-lost
   */
  checkpoint(
    snapshot: TrainingSnapshot,
    options?: { readonly keep?: number; readonly best?: boolean },
  ): Promise<void>;
  /** replaces `config.json`, for a run that is extended */
  writeConfig(config: unknown): Promise<void>;
  /** writes what is buffered and lets other processes in */
  close(): Promise<void>;
}

type RunReading = Pick<
  RunFolder,
  'path' | 'config' | 'tokenizer' | 'targetTokenizer' | 'task' | 'snapshot' | 'metrics' | 'notes'
>;

export interface CreateRunOptions {
  /** anything that JSON can hold; null and undefined are refused */
  readonly config: unknown;
  readonly tokenizer: TokenizerDocument | null;
  /** default: none */
  readonly targetTokenizer?: TokenizerDocument | null;
  /** anything that JSON can hold; default: none */
  readonly task?: unknown;
  /** default false: a folder that holds a run is refused; true: that run is deleted */
  readonly replace?: boolean;
  /** whether a `config.json` that is there is one of the caller's; default: a run is known by its `state.json` alone */
  readonly isConfig?: IsConfig;
  readonly files?: FileSystem;
}

const KEPT_CHECKPOINTS = 3;

/**
 * Starts a run in a new or unused folder. Nothing else in the folder is touched.
 * @throws run-exists; run-foreign if it holds files with the names of a run's and is none; run-not-folder, run-locked
 */
export async function createRun(path: string, options: CreateRunOptions): Promise<RunFolder> {
  const { config, tokenizer, targetTokenizer = null, task = null } = options;
  const { replace = false, isConfig = () => false, files = nodeFileSystem } = options;
  await refuseUsed(files, path, { replace, isConfig });
  await files.makeFolder(path);
  const lock = await lockRun(files, path);
  try {
    await refuseUsed(files, path, { replace, isConfig });
    if (replace) await removeRun(files, path);
    await checkpointsOf(files, path);
    const documents = new Map([['config.json', json(config)]]);
    // in the order in which they are read, so that a run that was stopped has the state of one that was not
    const beside = {
      'tokenizer.json': tokenizer,
      'target-tokenizer.json': targetTokenizer,
      'task.json': task,
    };
    for (const [name, value] of Object.entries(beside)) if (value !== null) documents.set(name, json(value));
    // The config last, because a folder is a run from the moment that it has a config.json.
    for (const [name, bytes] of [...documents].reverse()) await replaceFile(files, path, name, bytes);
    const marks = Object.fromEntries([...documents].map(([name, bytes]) => [name, [markOf(bytes)]]));
    const metrics = { events: [], bytes: new Uint8Array(), notes: [] };
    return runFolder(
      path,
      { config, tokenizer, targetTokenizer, task, snapshot: null, state: null, metrics, documents: marks },
      files,
      lock,
    );
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Opens a run to go on with it: takes the lock, checks the last checkpoint, repairs the copies that follow it and cuts
 * `metrics.jsonl` back to it.
 * @throws run-missing, run-locked, run-damaged, run-format, run-link
 */
export async function openRun(
  path: string,
  { files = nodeFileSystem }: { readonly files?: FileSystem } = {},
): Promise<RunFolder> {
  // Before the lock, which would be a file in a folder that is no run.
  await readContents(files, path);
  const lock = await lockRun(files, path);
  try {
    const contents = await readContents(files, path);
    await sweepParts(files, path);
    await sweepCheckpoints(files, path);
    if (contents.state !== null) await removeDisplaced(files, path, contents.state);
    await cutMetrics(files, path, contents.metrics);
    if (contents.state !== null) await publishCheckpoint(files, path, contents.state);
    return runFolder(path, contents, files, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Reads a run and changes nothing; needs no lock, since the commit point is one rename. */
export async function readRun(
  path: string,
  { files = nodeFileSystem }: { readonly files?: FileSystem } = {},
): Promise<RunReading> {
  return reading(path, await readContents(files, path));
}

/**
 * Weights of a run's checkpoint: the last, the best, or that of a step, as long as it is kept.
 * @throws run-missing, run-no-checkpoint before the first, run-no-such-checkpoint, run-damaged, run-format
 */
export async function readRunWeights(
  path: string,
  which: CheckpointName,
  { files = nodeFileSystem }: { readonly files?: FileSystem } = {},
): Promise<{ readonly step: number; readonly parameters: NamedArrays }> {
  const { state } = await readContents(files, path);
  if (state !== null) return readParameters(files, path, state, which);
  throw new SeqlabError('run-no-checkpoint', `run: ${path} has no checkpoint yet. Go on with it first.`);
}

function reading(path: string, contents: RunContents): RunReading {
  const { config, tokenizer, targetTokenizer, task, snapshot, metrics } = contents;
  return {
    path,
    config,
    tokenizer,
    targetTokenizer,
    task,
    snapshot,
    metrics: metrics.events,
    notes: metrics.notes,
  };
}

function runFolder(path: string, contents: RunContents, files: FileSystem, lock: RunLock): RunFolder {
  const log = metricsLog(files, `${path}/metrics.jsonl`, contents.metrics.bytes);
  let { documents } = contents;
  let lost = false;
  async function check(): Promise<void> {
    lost = true;
    await lock.check();
    lost = false;
  }
  return {
    ...reading(path, contents),
    log: (event) => log.add(event),
    async checkpoint(snapshot, { keep = KEPT_CHECKPOINTS, best = false } = {}) {
      await check();
      const what = `the checkpoint of step ${snapshot.step} could not be written to ${path}`;
      const { state, gone } = await told(what, 'The checkpoint before it is untouched; ', async () => {
        // The log first: a committed step whose metrics are lost could never be told again.
        await log.flush();
        return writeCheckpoint(files, path, snapshot, { documents, metrics: log.mark(), keep, best });
      });
      await told(
        `the checkpoint of step ${snapshot.step} is in ${path}, but what follows it failed`,
        '',
        async () => {
          await publishCheckpoint(files, path, state);
          await removeCheckpoints(files, path, gone);
        },
      );
    },
    async writeConfig(config) {
      await check();
      const bytes = json(config);
      const [before = markOf(bytes)] = documents['config.json'] ?? [];
      const state = await readState(files, path);
      const either = { ...documents, 'config.json': [before, markOf(bytes)] };
      // Whichever of the two files a kill leaves, the state knows it.
      if (state !== null && markOf(bytes).sha256 !== before.sha256) {
        await writeState(files, path, { ...state, documents: either });
      }
      await replaceFile(files, path, 'config.json', bytes);
      documents = { ...documents, 'config.json': [markOf(bytes)] };
    },
    async close() {
      try {
        if (!lost) await log.flush();
      } finally {
        await lock.release();
      }
    },
  };
}

async function told<T>(what: string, consequence: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof SeqlabError) throw cause;
    const advice = `${consequence}make room or check the disk, then resume.`;
    throw new SeqlabError(
      'run-write',
      `run: ${what} (${cause instanceof Error ? cause.message : String(cause)}). ${advice[0]!.toUpperCase()}${advice.slice(1)}`,
      { cause },
    );
  }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
