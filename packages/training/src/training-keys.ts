import { SeqlabError, type TrainingConfigInput } from '@seqlab/core';
import type { Optimizer } from './optimizers/optimizer.js';
import type { Schedule } from './schedules/schedule.js';

/** A training config whose optimizer and schedule may be values of one's own in place of names. */
export interface TrainingKeys extends Omit<TrainingConfigInput, 'optimizer' | 'schedule'> {
  /** update rule: a name, see `TrainingConfig`, or a value such as `adam()` gives; default 'adam' */
  readonly optimizer?: TrainingConfigInput['optimizer'] | Optimizer;
  /** how the learning rate moves: a name, or its factor as a function of the updates done; default 'constant' */
  readonly schedule?: TrainingConfigInput['schedule'] | Schedule;
}

/** What was said about the training, and nothing that was not. */
export interface GivenKeys {
  /** for `parseTrainingConfig`, which judges keys and values */
  readonly config: TrainingConfigInput;
  /** a value of one's own; null where the config decides */
  readonly optimizer: Optimizer | null;
  readonly schedule: Schedule | null;
}

/** Keys of the config that a value of one's own knows itself. */
const OWN = {
  optimizer: ['beta1', 'beta2', 'eps', 'weightDecay', 'decayExclude', 'momentum'],
  schedule: ['milestones', 'gamma', 'warmupSteps', 'decaySteps'],
} as const;

/**
 * Joins the keys that stand beside the other options with those in `config`. Whatever is no option of `train` is taken for a key of the
 * config, so that one that does not exist is refused.
 * @throws SeqlabError `train-key-twice`, `train-key-unused`
 */
export function trainingKeys(
  { config = {}, ...others }: Readonly<Record<string, unknown>>,
  options: readonly string[],
): GivenKeys {
  const beside = Object.entries(others).filter(
    ([key, value]) => !options.includes(key) && value !== undefined,
  );
  // no config at all: `parseTrainingConfig` says so
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    return { config: config as TrainingConfigInput, optimizer: null, schedule: null };
  }
  const inside = config as Readonly<Record<string, unknown>>;
  for (const [key] of beside) {
    if (inside[key] === undefined) continue;
    throw new SeqlabError(
      'train-key-twice',
      `train: ${key} stands beside the other options and in config. Give it once.`,
    );
  }
  const { optimizer, schedule, ...rest } = { ...inside, ...Object.fromEntries(beside) };
  const own = {
    optimizer: typeof optimizer === 'object' ? (optimizer as Optimizer | null) : null,
    schedule: typeof schedule === 'function' ? (schedule as Schedule) : null,
  };
  for (const name of ['optimizer', 'schedule'] as const) {
    const unused = own[name] === null ? undefined : OWN[name].find((key) => rest[key] !== undefined);
    if (unused === undefined) continue;
    throw new SeqlabError(
      'train-key-unused',
      `train: ${name} is a value, which does not look at ${unused}. Leave ${unused} out, or give ${name} a name.`,
    );
  }
  const named = {
    ...(optimizer !== undefined && own.optimizer === null && { optimizer }),
    ...(schedule !== undefined && own.schedule === null && { schedule }),
  };
  return { config: { ...rest, ...named } as TrainingConfigInput, ...own };
}
