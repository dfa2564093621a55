import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { getPublicData, publicData } from '@seqlab/datasets/node';
import type { GridContents, GridFolder } from '@seqlab/studies/node';
import { fileHash } from '../data/file-hash.js';
import { codeVersion } from '../run/code-version.js';
import type { NewRunOptions } from '../run/new-run-options.js';
import type { Outcome } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import type { Judged, ResultRow, RowFiles } from './result-row.js';
import { resultRows } from './result-rows.js';
import { type ResultsDocument, resultsDocument } from './results-document.js';
import { rowLine } from './results-text.js';
import { type RowRun, runRow } from './run-row.js';

export interface RunResultsOptions {
  readonly rows: readonly ResultRow[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly size: ResultsSize;
  /** updates instead of each row's; null: each row's */
  readonly steps: number | null;
  /** threads for the shards of a batch */
  readonly workers: number;
  readonly backend: string;
  /** where the files of the data set are; null: in `data`, where what is missing is put */
  readonly from: string | null;
  /** folder of data sets, a folder each */
  readonly data: string;
  readonly folder: string;
}

export type ResultsSize = 'full' | 'quick';

/** One row with its files and all that decides its runs. */
interface Prepared {
  readonly row: ResultRow;
  readonly files: RowFiles;
  readonly options: NewRunOptions;
  /** SHA-256 of each of the files, by what it is for */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Every row on the first seed, then on the others, one after another, since what they take is part of the result. Those apart that are kept from an
 * earlier call; what was stopped in the middle goes on in its run's folder.
 */
export async function runResults(
  asked: RunResultsOptions,
  context: Context,
  kept: GridFolder<RowRun>,
): Promise<Outcome<ResultsDocument>> {
  const { rows, seeds, workers, folder } = asked;
  const start = performance.now();
  const elapsed = () => kept.contents.elapsed + (performance.now() - start) / 1000;
  const signal = context.interrupt();
  const runs: RowRun[] = [];
  const total = rows.length * seeds;
  let failure: unknown = null;
  const prepared = new Map<string, Prepared>();
  try {
    for (const row of rows) prepared.set(row.name, await prepare(row, asked, context));
    await kept.plan(seeds);
    for (let seed = 0; seed < seeds && !signal.aborted; seed += 1) {
      for (const row of rows) {
        const all = prepared.get(row.name)!;
        const key = keyOf(all, seed, asked);
        const there = kept.contents.runs.get(key);
        if (there !== undefined) {
          runs.push(there.result);
          continue;
        }
        const began = performance.now();
        const { training, ...held } = all.files;
        const result = await runRow(
          row,
          {
            options: { ...all.options, file: training, ...held, seed },
            folder,
            name: join('runs', `${row.name}-${seed}-${key.slice(0, 8)}`),
            files: all.hashes,
            asPublished: row.data !== null && asked.from === null,
            workers: Math.min(workers, Number(all.options.shards ?? 1)),
          },
          context,
        );
        if (result === null) break;
        runs.push(result);
        await kept.add({ key, seconds: (performance.now() - began) / 1000, result }, elapsed());
        context.say(rowLine(row, result, judgedOf(result)));
      }
    }
  } catch (error) {
    failure = error;
  }
  if (signal.aborted) failure ??= new Error('stopped');
  const done = runs.length;
  for (const run of keptOfOthers(kept.contents, rows)) runs.push(run);
  const result = resultsDocument(resultRows, runs, {
    size: asked.size,
    steps: asked.steps,
    machine: { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    seconds: elapsed(),
  });
  return { result, done, total, seconds: elapsed(), failure };
}

/** Rows that were not asked for this time stand as they were kept, whatever code they are of, which each tells: the last run of each seed. */
function keptOfOthers({ runs }: GridContents<RowRun>, rows: readonly ResultRow[]): RowRun[] {
  const asked = new Set(rows.map(({ name }) => name));
  const last = new Map<string, RowRun>();
  for (const { result } of runs.values()) {
    if (!asked.has(result.row)) last.set(`${result.row} ${result.seed}`, result);
  }
  return [...last.values()];
}

export const judgedOf = ({ trainingLoss, validation, test }: RowRun): Judged => ({
  trainingLoss,
  validation,
  test,
});

async function prepare(
  row: ResultRow,
  { from, data, folder, size, steps, backend }: RunResultsOptions,
  context: Context,
): Promise<Prepared> {
  const found = from ?? (row.data === null ? data : await fetched(row.data, data, context));
  const files = row.files(found, join(folder, 'data', row.name));
  const hashes: Record<string, string> = {};
  for (const [what, path] of Object.entries(files)) hashes[what] = await fileHash(resolve(path));
  const warm = row.options.warmupSteps;
  return {
    row,
    files,
    hashes,
    options: {
      ...row.options,
      // a split that is looked at once must not decide anything: it is looked at when all is done
      evaluateEvery: null,
      ...(size === 'quick' && row.quick),
      ...(steps !== null && { steps }),
      ...(steps !== null &&
        typeof warm === 'number' && { warmupSteps: Math.min(warm, Math.floor(steps / 10)) }),
      backend,
    },
  };
}

/** The data set's folder, with what is missing in it fetched. */
async function fetched(name: string, folder: string, context: Context): Promise<string> {
  const set = publicData.find((each) => each.name === name)!;
  const path = join(folder, name);
  const there = set.files.every((file) => existsSync(join(path, file.name)));
  if (!there) context.say(`${name}: ${set.title}\n  licence: ${set.licence}\n  cite: ${set.citation}`);
  await getPublicData(set, path, { signal: context.interrupt() });
  return path;
}

/** All that decides what a run gives. */
function keyOf({ row, options, hashes }: Prepared, seed: number, { workers }: RunResultsOptions): string {
  const decided = JSON.stringify([row.name, options, hashes, seed, workers, codeVersion()]);
  return createHash('sha256').update(decided).digest('hex').slice(0, 32);
}
