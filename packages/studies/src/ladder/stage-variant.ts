import { datasetByName } from '@seqlab/datasets';
import { DEFAULT_MAX_LENGTH, presets } from '@seqlab/models';
import { type AnsweringTask, scalarPairs } from '@seqlab/tasks';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { paperTraining } from '../paper-training.js';
import { pairsTask } from '../study/pairs-task.js';
import type { StudyVariant } from '../study/study-variant.js';
import type { LadderStage } from './stages.js';

export interface LadderSettings {
  /** default 0.1, the paper's */
  readonly dropout?: number;
  /** data of stage 5: what the paper's code ran (default), or the list that the paper prints */
  readonly taskForStage5?: 'all-eight-copy' | 'all-eight-invert';
}

/** The name of the data of a stage. */
export const stageTask = ({ id, task }: LadderStage, { taskForStage5 = 'all-eight-copy' }: LadderSettings) =>
  id === '5' ? taskForStage5 : task;

/** A stage of the ladder as the variant of a study: the paper's model, training and decoding on its data. */
export function stageVariant(stage: LadderStage, settings: LadderSettings = {}): StudyVariant {
  const { id, preset, steps, milestone, decoding } = stage;
  const { dropout = 0.1 } = settings;
  const name = stageTask(stage, settings);
  const task = taskNamed(name, preset);
  return {
    name: `stage ${id}`,
    factors: { stage: id, task: name },
    model: { ...presets[preset], dropout },
    training: paperTraining(steps, milestone),
    task: () => task,
    examine: {
      ...(decoding !== 'one-pass' && { mode: decoding }),
      maxLength: DEFAULT_MAX_LENGTH,
      asOne: true,
    },
  };
}

function taskNamed(name: string, preset: LadderStage['preset']): AnsweringTask {
  const dataset = datasetByName(name);
  if (presets[preset].inputs === 'scalars') return scalarPairs(dataset);
  return pairsTask(dataset, {
    tokenizer: symbolTokenizer('01', { padding: presets[preset].padId !== null }),
  });
}
