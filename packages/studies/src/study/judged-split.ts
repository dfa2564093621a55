import type { SplitName, Task } from '@seqlab/tasks';

/** What a study judges a model on: what it has not seen, where there is such; the paper's tasks have no more than they train on. */
export const judgedSplit = ({ sizes }: Pick<Task, 'sizes'>): SplitName =>
  sizes.test > 0 ? 'test' : 'training';
