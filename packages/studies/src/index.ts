export { commandCode } from './export/command-code.js';
export type { Experiment } from './export/experiment.js';
export { pytorchCode } from './export/pytorch-code.js';
export { typescriptCode } from './export/typescript-code.js';
export { type EstimateOptions, estimateRuns, type RunTime } from './grid/estimate.js';
export { onlyVariants } from './grid/only-variants.js';
export { type GridEvent, type GridOptions, type GridRun, type Runner, runGrid } from './grid/run-grid.js';
export { combineLadder } from './ladder/combine-ladder.js';
export {
  type LadderEvent,
  type LadderOptions,
  type LadderRun,
  ladder,
  ladderRuns,
} from './ladder/ladder.js';
export { type LadderStageOptions, type LadderStageRun, runLadderStage } from './ladder/run-ladder-stage.js';
export { type LadderSettings, stageVariant } from './ladder/stage-variant.js';
export {
  type LadderStage,
  type LadderStageId,
  ladderStage,
  ladderStages,
  presetTask,
} from './ladder/stages.js';
export { paperTraining } from './paper-training.js';
export { studies, studyByName } from './studies.js';
export { runVariant, type VariantOptions, type VariantRun } from './study/run-variant.js';
export {
  combineStudy,
  runStudy,
  type StudyEvent,
  type StudyOptions,
  studyRuns,
  studyVariant,
} from './study/study.js';
export { runStudyVariant, type StudyVariantRun } from './study/study-run.js';
export type { Signature, Study, StudyAnswer, StudyOutcome, StudyVariant } from './study/study-variant.js';
export { bestTrials, rankedTrials, type ScoredTrial } from './sweep/best-trials.js';
export { parseSweep, type SweepConfig, type SweepParameter, type SweepValue } from './sweep/sweep-config.js';
export { type SweepTrial, sweepTrials } from './sweep/sweep-trials.js';
export { thinCurve } from './thin-curve.js';
