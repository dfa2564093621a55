import { SeqlabError } from '@seqlab/core';
import { readBytes } from '../input/read-file.js';
import { newFile } from '../run/new-file.js';
import { jsonDocument } from '../terminal/json-document.js';

/** Of a bench that was saved, what a later one is held against. */
export interface SavedBench {
  readonly path: string;
  /** GFLOP/s of WASM SIMD at that time; null on other backends */
  readonly peak: number | null;
  /** ms a step by case and contender */
  readonly milliseconds: ReadonlyMap<string, number>;
}

/**
 * Looks at the file before anything is measured, so that minutes are not lost to a folder that cannot be written to.
 * @returns writes what `--json` prints
 * @throws SeqlabError `bench-save`, and what `newFile` throws
 */
export async function benchFile(
  path: string,
  { force, reads }: { readonly force: boolean; readonly reads: readonly string[] },
): Promise<(document: object) => Promise<void>> {
  try {
    const file = await newFile(path, { command: 'bench', force, reads });
    return (document) => file.write(new TextEncoder().encode(`${jsonDocument(document)}\n`));
  } catch (error) {
    if (error instanceof SeqlabError) throw error;
    throw new SeqlabError(
      'bench-save',
      `bench: --save ${path} cannot be written (${(error as Error).message}). Name a file in a folder that can be written to.`,
      { cause: error },
    );
  }
}

/** @throws SeqlabError `bench-against` for what no bench of steps has saved, and what reading a file throws */
export function readSavedBench(path: string): SavedBench {
  const text = new TextDecoder().decode(readBytes(path, 'bench'));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw foreign(path);
  }
  const { peakGflops, results } = (document ?? {}) as { peakGflops?: unknown; results?: unknown };
  if (!Array.isArray(results)) throw foreign(path);
  const milliseconds = new Map<string, number>();
  for (const result of results) {
    const { case: task, results: rows } = (result ?? {}) as { case?: { name?: unknown }; results?: unknown };
    if (!Array.isArray(rows)) throw foreign(path);
    for (const row of rows) {
      const { contender, millisecondsPerStep: value } = (row ?? {}) as Record<string, unknown>;
      if (typeof value !== 'number' || !(value > 0)) throw foreign(path);
      milliseconds.set(savedKey(String(task?.name), String(contender)), value);
    }
  }
  if (milliseconds.size === 0) throw foreign(path);
  return { path, peak: typeof peakGflops === 'number' ? peakGflops : null, milliseconds };
}

export function savedKey(task: string, contender: string): string {
  return `${task} ${contender}`;
}

function foreign(path: string): SeqlabError {
  return new SeqlabError(
    'bench-against',
    `bench: ${path} holds no times of training steps, expected what seqlab bench --save FILE writes. Save one at the commit to compare with.`,
  );
}
