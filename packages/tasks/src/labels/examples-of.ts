import { SeqlabError } from '@seqlab/core';
import type { SplitName, Task } from '../task.js';
import type { LabelRows } from './label-rows.js';

type Splits = { readonly [S in SplitName]?: { readonly length: number } };

export function splitSizes({ training, validation, test }: Splits): Task['sizes'] {
  return { training: training?.length ?? 0, validation: validation?.length ?? 0, test: test?.length ?? 0 };
}

/** Makes a split's rows when they are first asked for. @throws SeqlabError `task-no-split` */
export function onePerSplit(make: (split: SplitName) => LabelRows | null): (split: SplitName) => LabelRows {
  const known = new Map<SplitName, LabelRows>();
  return (split) => {
    const rows = known.get(split) ?? make(split);
    if (rows === null || rows.length === 0) {
      throw new SeqlabError(
        'task-no-split',
        `task: there is no ${split} split. Give examples for it, or ask for another.`,
      );
    }
    known.set(split, rows);
    return rows;
  };
}
