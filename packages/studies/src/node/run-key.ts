import { createHash } from 'node:crypto';
import { type ModelConfig, parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import type { GridRun } from '../grid/run-grid.js';
import type { StudyVariant } from '../study/study-variant.js';
import { dataHashes } from './data-hash.js';

export interface KeySettings {
  /** name of the study, `ladder` for the ladder */
  readonly study: string;
  /** which code it is that runs; another one's results are not taken for its own */
  readonly code: string;
  /** what computes */
  readonly backend: string;
  /** updates instead of each variant's; default: each variant's */
  readonly steps?: number;
}

/**
 * Gives each run of a grid its key: a hash of all that decides its result, config, data and code, so that a result is only taken for a run that
 * would give it. Data that depend on the seed are made by the code from the seed: what they are for seed 0 stands for all.
 */
export function runKeys({ study, code, backend, steps }: KeySettings): (run: GridRun) => string {
  const dataHash = dataHashes();
  const known = new Map<StudyVariant, string>();
  const ofVariant = (variant: StudyVariant): string => {
    const model: ModelConfig = parseModelConfig(variant.model);
    const training = parseTrainingConfig({ ...variant.training, ...(steps !== undefined && { steps }) });
    return sha256([
      study,
      code,
      backend,
      variant.name,
      variant.factors,
      model,
      training,
      variant.examine ?? null,
      variant.signature?.name ?? null,
      dataHash(variant.task(0), model, variant.judged?.split),
      // after the others, so that keys of before stay
      ...(variant.judged === undefined ? [] : [variant.judged]),
    ]);
  };
  return ({ variant, seed }) => {
    const hash = known.get(variant) ?? ofVariant(variant);
    known.set(variant, hash);
    return `${hash.slice(0, 24)}-${seed}`;
  };
}

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
