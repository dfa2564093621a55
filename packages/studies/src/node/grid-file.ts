import { parseDocument } from '@seqlab/core';
import { type FileSystem, nodeFileSystem } from '@seqlab/training/node';

/** The results of a grid, each a line that is added when its run ends: a header, what was planned, results, and that they were written out. */
export const GRID_FILE = 'runs.jsonl';

/** A run that has ended. */
export interface KeptRun<R> {
  /** see `runKeys` */
  readonly key: string;
  /** that this run took */
  readonly seconds: number;
  readonly result: R;
}

export interface GridContents<R> {
  readonly runs: ReadonlyMap<string, KeptRun<R>>;
  /** seconds of all calls together, up to the last result */
  readonly elapsed: number;
  /** seeds of each variant as they were last planned; null if nothing was */
  readonly seeds: number | null;
  /** the documents were written after the last result */
  readonly finished: boolean;
}

export const NOTHING: GridContents<never> = { runs: new Map(), elapsed: 0, seeds: null, finished: false };

/** A grid's folder is known by this line. */
export const headerOf = (grid: string, options: unknown): string => JSON.stringify({ grid, options });

/** What the runs of a folder are of; null if it holds no grid. */
export async function readGridHeader(
  folder: string,
  files: FileSystem = nodeFileSystem,
): Promise<{ readonly grid: string; readonly options: Readonly<Record<string, unknown>> } | null> {
  const path = `${folder}/${GRID_FILE}`;
  if ((await files.look(path))?.kind !== 'file') return null;
  const [first] = linesOf(await files.read(path));
  const header = parsed<never>(first ?? '') as { grid?: unknown; options?: unknown } | null;
  if (typeof header?.grid !== 'string' || typeof header.options !== 'object' || header.options === null)
    return null;
  return { grid: header.grid, options: header.options as Record<string, unknown> };
}

interface Line<R> extends Partial<KeptRun<R>> {
  readonly elapsed?: number;
  readonly plannedSeeds?: number;
  readonly finished?: number;
}

/** Null if there is no such file, or it has another header. What was cut off in the middle of a line is not counted, and does no other harm. */
export async function readGrid<R>(
  folder: string,
  header: string,
  files: FileSystem = nodeFileSystem,
): Promise<GridContents<R> | null> {
  const path = `${folder}/${GRID_FILE}`;
  if ((await files.look(path))?.kind !== 'file') return null;
  const bytes = await files.read(path);
  const runs = new Map<string, KeptRun<R>>();
  let [elapsed, seeds, finished]: [number, number | null, boolean] = [0, null, false];
  let first = true;
  for (const text of linesOf(bytes)) {
    if (first && text !== header) return null;
    if (first) {
      first = false;
      continue;
    }
    const line = parsed<R>(text);
    if (line === null) continue;
    if (typeof line.elapsed === 'number') elapsed = Math.max(elapsed, line.elapsed);
    finished = line.finished !== undefined;
    if (typeof line.plannedSeeds === 'number') seeds = line.plannedSeeds;
    const { key, seconds = 0, result } = line;
    // the first of a key: a run is counted once
    if (typeof key === 'string' && result !== undefined && !runs.has(key)) {
      runs.set(key, { key, seconds, result });
    }
  }
  return first ? null : { runs, elapsed, seeds, finished };
}

const decoder = new TextDecoder();

/** Line by line, since a text may not be as long as the file of a large grid. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    const to = end === -1 ? bytes.length : end;
    if (to > from) yield decoder.decode(bytes.subarray(from, to));
    from = to + 1;
  }
}

function parsed<R>(text: string): Line<R> | null {
  try {
    const value = parseDocument(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    // half a line is work to be done again
    return null;
  }
}
