import { SeqlabError, type TokenizerDocument, type TrainingSnapshot } from '@seqlab/core';
import { readCheckpoint } from './checkpoint.js';
import { type FileMark, fits, markOf } from './file-mark.js';
import { type FileSystem, readIfThere } from './file-system.js';
import { type KeptMetrics, readMetrics } from './metrics-log.js';
import { damaged, parseState, type RunState } from './run-state.js';

/** All that a run folder says, checked against its `state.json`. */
export interface RunContents {
  readonly config: unknown;
  readonly tokenizer: TokenizerDocument | null;
  readonly targetTokenizer: TokenizerDocument | null;
  readonly task: unknown;
  readonly snapshot: TrainingSnapshot | null;
  readonly state: RunState | null;
  readonly metrics: KeptMetrics;
  /** of `config.json` and the documents beside it as they were read */
  readonly documents: Readonly<Record<string, readonly FileMark[]>>;
}

/**
 * Reads a run, of which the process that holds it may write the next checkpoint at the same time: what does not fit together
 * is damage only if `state.json` stood still meanwhile.
 * @throws run-missing, run-damaged, run-format
 */
export async function readContents(files: FileSystem, folder: string): Promise<RunContents> {
  for (;;) {
    const path = `${folder}/state.json`;
    const before = await readIfThere(files, path);
    try {
      const state = before === null ? null : parseState(new TextDecoder().decode(before), path);
      return await contentsAt(files, folder, state);
    } catch (error) {
      const after = await readIfThere(files, path);
      const same = before === null ? after === null : after !== null && fits(markOf(before), after);
      if (same || !(error instanceof SeqlabError)) throw error;
    }
  }
}

async function contentsAt(files: FileSystem, folder: string, state: RunState | null): Promise<RunContents> {
  const config = await readDocument(files, folder, 'config.json', state);
  if (config === null) {
    throw new SeqlabError(
      'run-missing',
      `run: ${folder} is not a run: it has no config.json. Give the folder that --out named.`,
    );
  }
  const beside = new Map<string, NonNullable<Awaited<ReturnType<typeof readDocument>>>>();
  for (const name of ['tokenizer.json', 'target-tokenizer.json', 'task.json']) {
    const document = await readDocument(files, folder, name, state);
    if (document !== null) beside.set(name, document);
  }
  const documentAt = (name: string) => beside.get(name)?.value ?? null;
  return {
    config: config.value,
    tokenizer: documentAt('tokenizer.json') as TokenizerDocument | null,
    targetTokenizer: documentAt('target-tokenizer.json') as TokenizerDocument | null,
    task: documentAt('task.json'),
    snapshot: state === null ? null : await readCheckpoint(files, folder, state),
    state,
    metrics: await readMetrics(files, `${folder}/metrics.jsonl`, state?.step ?? null, state?.metrics ?? null),
    documents: {
      'config.json': [config.mark],
      ...Object.fromEntries([...beside].map(([name, { mark }]) => [name, [mark]])),
    },
  };
}

/** null if it is not there and need not be, or if it came there by itself after the run had begun */
async function readDocument(
  files: FileSystem,
  folder: string,
  name: string,
  state: RunState | null,
): Promise<{ readonly value: unknown; readonly mark: FileMark } | null> {
  const path = `${folder}/${name}`;
  const marks = state?.documents[name];
  const bytes = await readIfThere(files, path);
  if (bytes === null) {
    if (marks === undefined) return null;
    throw damaged(path, 'the file is missing');
  }
  if (marks !== undefined && !marks.some((mark) => fits(mark, bytes))) {
    throw damaged(path, 'its bytes are not the ones that state.json names');
  }
  const named = state === null || Object.keys(state.documents).length === 0 || marks !== undefined;
  return named ? { value: parse(path, bytes), mark: markOf(bytes) } : null;
}

function parse(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw damaged(path, 'it is not JSON', cause);
  }
}
