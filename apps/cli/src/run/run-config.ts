import {
  type ModelConfig,
  parseModelConfig,
  parseTrainingConfig,
  SeqlabError,
  type TrainingConfig,
} from '@seqlab/core';
import type { DataSource } from '../data/data-source.js';
import { isRecord } from './choose-model-config.js';

/** `config.json` of a run folder: what makes the run what it is. */
export interface RunConfig {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly data: DataSource;
  readonly selection: Selection;
}

/** Which of a run's states is kept beside the last, and when it ends early. */
export interface Selection {
  /** 'best': also the checkpoint with the lowest loss on the validation split */
  readonly keep: 'best' | 'last';
  /** evaluations without a lower loss after which the run ends; null: never */
  readonly patience: number | null;
}

/** What flags say about it. */
export function keptSelection({ keep = 'last', patience = null }: Partial<Selection>): Selection {
  return { keep, patience };
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
    // runs from before there was a choice kept the last
    selection: isRecord(value.selection)
      ? keptSelection(value.selection as Partial<Selection>)
      : keptSelection({}),
  };
}
