import {
  type ModelConfig,
  parseModelConfig,
  parseTrainingConfig,
  SeqlabError,
  type TrainingConfig,
} from '@seqlab/core';
import type { DataSource } from '../data/read-dataset.js';
import { isRecord } from '../model/choose-model-config.js';

/** `config.json` of a run folder: what makes the run what it is. */
export interface RunConfig {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly data: DataSource;
}

/** Whether a config.json is a run's, even one of another version: other programs' have other parts. */
export const isRunConfig = (value: unknown): boolean =>
  isRecord(value) && isRecord(value.model) && isRecord(value.training) && isRecord(value.data);

/** Checks what was read from a run's config.json. */
export function parseRunConfig(value: unknown, path: string): RunConfig {
  if (!isRecord(value) || !isRecord(value.data)) {
    throw new SeqlabError(
      'run-config',
      `run: ${path}/config.json has no model, training and data. Give a folder that \`seqlab train\` wrote.`,
    );
  }
  const data = value.data as Partial<Record<'kind' | 'name' | 'path' | 'sha256', unknown>>;
  const task = data.kind === 'task' && typeof data.name === 'string';
  const file =
    (data.kind === 'file' || data.kind === 'batch') &&
    typeof data.path === 'string' &&
    typeof data.sha256 === 'string' &&
    (data.name === undefined || typeof data.name === 'string');
  if (!task && !file) {
    throw new SeqlabError(
      'run-config',
      `run: the data of ${path}/config.json is not complete. Restore it from a copy.`,
    );
  }
  return {
    model: parseModelConfig(value.model),
    training: parseTrainingConfig(value.training),
    data: value.data as unknown as DataSource,
  };
}
