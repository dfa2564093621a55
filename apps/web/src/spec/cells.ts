import type { SequenceExample } from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { sameLengths } from './pairs.js';
import { RUNG_STAGES, RUNGS, type Rung, STAGE_IDS, type StageId } from './rungs.js';
import { modelOf, stageOf } from './stage-facts.js';
import { symmetryFloor } from './symmetry-floor.js';

/** All tasks of the paper, as rows of the table. */
export const TASKS = [
  'copy4',
  'three-to-one',
  'one-to-three',
  'alternating',
  'all-eight-copy',
  'all-eight-invert',
] as const;

/** A rung on a task: one of the ladder's stages, or what the paper has not run. */
export interface Cell {
  /** the stage's, or `rung/task` */
  readonly id: string;
  readonly rung: Rung;
  readonly task: string;
  /** null where the paper has no such run */
  readonly stage: StageId | null;
  /** why there is nothing to train: no batch of sequences of several lengths without PAD; numbers only in equal lengths */
  readonly obstacle: 'batch' | 'numbers' | null;
  /** proven lower bound of the loss; 0 where no symmetry gives one; null where nothing can be trained */
  readonly floor: number | null;
}

/** The rung's model, as all of its stages have it. */
export const presetOf = (rung: Rung): string => stageOf(RUNG_STAGES[rung][0]!).preset;

export const CELLS: readonly Cell[] = TASKS.flatMap((task) => RUNGS.map((rung) => makeCell(rung, task)));

export const cellById = (id: string): Cell => CELLS.find((cell) => cell.id === id)!;

function makeCell(rung: Rung, task: string): Cell {
  const stage = RUNG_STAGES[rung].find((id) => stageOf(id).task === task) ?? null;
  const model = modelOf(RUNG_STAGES[rung][0]!);
  const { examples } = datasetByName(task);
  const obstacle =
    model.inputs === 'scalars'
      ? inPlace(examples)
        ? null
        : 'numbers'
      : model.padId === null && !sameLengths(examples)
        ? 'batch'
        : null;
  const floor =
    obstacle === null ? (stage === null ? symmetryFloor(model, examples) : stageOf(stage).floor) : null;
  return { id: stage ?? `${rung}/${task}`, rung, task, stage, obstacle, floor };
}

/** Numbers have no sign that ends them: all inputs and outputs are of one length. */
function inPlace(examples: readonly SequenceExample[]): boolean {
  return sameLengths(examples) && examples.every(({ input, output }) => input.length === output.length);
}

export const isStage = (id: string): id is StageId => STAGE_IDS.some((stage) => stage === id);
