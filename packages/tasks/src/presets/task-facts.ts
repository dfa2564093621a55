import type { ModelConfig } from '@seqlab/core';
import { checkIsTask } from '../check-task.js';
import { fittingConfig } from '../fitting-config.js';
import type { ModelKeys, Task } from '../task.js';

/** What a task knows about its training data that a preset depends on. */
export interface TaskFacts {
  readonly architecture: ModelConfig['architecture'];
  /** what the data decide about the model, such as its vocabulary */
  readonly modelKeys: ModelKeys;
  /** rows of the training split, 1 or more */
  readonly examples: number;
  /** positions of its longest row, the longer of source and target */
  readonly longest: number;
  /** positions of all its rows together */
  readonly tokens: number;
}

/**
 * Measures the training split of a task, without building a row.
 * @param architecture default: the first of those that can learn the task
 * @throws what `task.rows` throws
 */
export function factsOf(
  task: Task,
  architecture: ModelConfig['architecture'] = firstArchitecture(task),
): TaskFacts {
  checkIsTask('factsOf', task);
  const modelKeys = task.modelKeys(architecture);
  const rows = task.rows('training', fittingConfig(task, architecture));
  let [longest, tokens] = [0, 0];
  for (let row = 0; row < rows.length; row += 1) {
    const size = rows.size(row);
    longest = Math.max(longest, size);
    tokens += size;
  }
  return { architecture, modelKeys, examples: rows.length, longest, tokens };
}

function firstArchitecture(task: Task): ModelConfig['architecture'] {
  checkIsTask('factsOf', task);
  return task.architectures[0]!;
}
