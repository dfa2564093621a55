export type { FigureDocument, FigureElement } from './figure-document.js';
export { formatCount, formatLoss } from './format-number.js';
export { ladderFigure } from './ladder-figure.js';
export {
  type ExampleSummary,
  type LadderRow,
  ladderRow,
  ladderRows,
  outputText,
  type Spread,
  spread,
  type TaskMatch,
} from './ladder-summary.js';
export { describeStage, type FigureOptions, type FigureTexts, lossCurve } from './loss-curve.js';
export { palette } from './palette.js';
export { type RunCurve, type RunCurvesOptions, runCurves } from './run-curves.js';
export { studyFigure } from './study-figure.js';
export { type StudySummary, studySummaries, studySummary } from './study-summary.js';
