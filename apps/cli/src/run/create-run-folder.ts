import { createRun } from '@seqlab/training/node';
import { isRunConfig } from './run-config.js';
import type { PreparedRun } from './train-in-folder.js';

/** Makes a run's folder, with all that says what it learns. @throws what `createRun` throws */
export const createRunFolder = (
  path: string,
  { config, run }: Pick<PreparedRun, 'config' | 'run'>,
  { replace = false }: { readonly replace?: boolean } = {},
) =>
  createRun(path, {
    config,
    tokenizer: run.tokenizer?.toJSON() ?? null,
    targetTokenizer: run.targetTokenizer?.toJSON() ?? null,
    task: run.document,
    replace,
    isConfig: isRunConfig,
  });
