export { commandCode } from './export/command-code.js';
export type { Experiment } from './export/experiment.js';
export { pytorchCode } from './export/pytorch-code.js';
export { typescriptCode } from './export/typescript-code.js';
export { combineLadder } from './ladder/combine-ladder.js';
export { type LadderEvent, type LadderOptions, ladder } from './ladder/ladder.js';
export {
  type LadderStageOptions,
  type LadderStageRun,
  ladderStage,
  runLadderStage,
} from './ladder/run-ladder-stage.js';
export { type LadderStage, type LadderStageId, ladderStages } from './ladder/stages.js';
export { studies, studyByName } from './studies.js';
export {
  runStudyVariant,
  type StudyVariantOptions,
  type StudyVariantRun,
} from './study/run-study-variant.js';
export { combineStudy, runStudy, type StudyEvent, type StudyOptions, studyVariant } from './study/study.js';
export type {
  Signature,
  Study,
  StudyAnswer,
  StudyData,
  StudyOutcome,
  StudyVariant,
} from './study/study-variant.js';
