import {
  modelConfigTable,
  type Problem,
  SeqlabError,
  type TrainingConfig,
  throwProblems,
  trainingConfigTable,
} from '@seqlab/core';
import type { PresetSize } from '@seqlab/tasks';
import type { DataSource } from '../data/data-source.js';
import type { FileFlags } from '../task/choose-document.js';
import type { TokenizerFlags } from '../task/choose-tokenizers.js';
import type { RunConfig, Selection } from './run-config.js';
import type { RunTask } from './run-task.js';

export interface FileRunFlags extends FileFlags, TokenizerFlags {
  /** the file of examples */
  readonly file?: string;
  readonly size?: PresetSize;
  /** T of a language model */
  readonly context?: number;
  /** folder of token ids that are made once */
  readonly tokensCache?: string;
}

export interface NewRunOptions extends FileRunFlags, Partial<Selection>, Readonly<Record<string, unknown>> {
  readonly preset?: string;
  readonly config?: string;
  readonly task?: string;
  /** pairs, .jsonl, .tsv or .csv, whatever `file` may be */
  readonly data?: string;
  readonly batch?: string;
}

export interface NewRun {
  readonly config: RunConfig;
  readonly run: RunTask;
  /** what was chosen for the person, in sentences */
  readonly notes: readonly string[];
}

/** Both configs, or all that is wrong with either. */
export async function bothConfigs<M>(
  training: () => Promise<TrainingConfig>,
  model: () => Promise<M>,
): Promise<[TrainingConfig, M]> {
  const [first, second] = await Promise.allSettled([training(), model()]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const reasons = [first, second].flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const problems = reasons.map((reason) => (reason instanceof SeqlabError ? reason.problems : []));
  if (reasons.length === 2 && problems.every(({ length }) => length > 0))
    throwProblems('train', problems.flat());
  throw reasons[0];
}

/** Flags beside which others of the same command line are not looked at. */
export function ignoredTogether(options: NewRunOptions, source: DataSource): Problem[] {
  const conflict = (message: string): Problem => ({ code: 'usage-conflict', message });
  const { batchSize, batchTokens, packing, fastMath, backend } = options;
  const problems: Problem[] = [];
  if ((typeof batchSize === 'number' || typeof batchTokens === 'number') && source.kind === 'batch')
    problems.push(
      conflict(
        `${typeof batchSize === 'number' ? '--batch-size' : '--batch-tokens'} cuts pairs into batches: --batch is one already. Leave out one of them.`,
      ),
    );
  if (packing === true && source.kind === 'batch')
    problems.push(
      conflict('--packing packs pairs into rows: --batch has its rows already. Leave out one of them.'),
    );
  if (fastMath === true && (backend === 'cpu' || backend === 'webgpu'))
    problems.push(conflict(`--fast-math is for WASM, and --backend is ${backend}. Leave out one of them.`));
  return problems;
}

/** Flags that go by what is held back, where nothing is. */
export function ignoredSelection({ keep, patience }: Partial<Selection>, advice: string): Problem[] {
  const given = [...(keep === 'best' ? ['--keep best'] : []), ...(patience == null ? [] : ['--patience'])];
  return given.map((flag) => ({
    code: 'usage-conflict',
    message: `${flag} goes by the loss on what is held back, and nothing is. ${advice}`,
  }));
}

/** Flags about a file of examples. */
export const fileFlags = {
  kind: '--kind',
  format: '--format',
  header: '--header',
  lines: '--lines',
  input: '--input',
  output: '--output',
  group: '--group',
  validation: '--validation',
  test: '--test',
  size: '--size',
  context: '--context',
  tokenizer: '--tokenizer',
  sourceTokenizer: '--source-tokenizer',
  targetTokenizer: '--target-tokenizer',
  tokensCache: '--tokens-cache',
} as const;

/**
 * Every flag that decides what a run is: a resumed run has them in its config already. `data` and `batch` are not among them,
 * since they may say where the same file is now.
 */
export const newRunFlags: readonly string[] = [
  'preset',
  'config',
  'task',
  'init',
  'out',
  'force',
  'keep',
  ...Object.keys(fileFlags).filter(
    (name) => name !== 'validation' && name !== 'test' && name !== 'tokensCache',
  ),
  ...Object.keys(modelConfigTable),
  ...Object.keys(trainingConfigTable).filter(
    (key) => !['steps', 'checkpointEvery', 'evaluateEvery', 'keepCheckpoints', 'learningRate'].includes(key),
  ),
];
