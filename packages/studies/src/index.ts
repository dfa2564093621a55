export { combineLadder } from './ladder/combine-ladder.js';
export { type LadderEvent, type LadderOptions, ladder } from './ladder/ladder.js';
export {
  type LadderStageOptions,
  type LadderStageRun,
  ladderStage,
  runLadderStage,
} from './ladder/run-ladder-stage.js';
export { type LadderStage, type LadderStageId, ladderStages } from './ladder/stages.js';
