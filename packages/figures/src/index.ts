export { attentionFigure } from './attention-figure.js';
export type { FigureDocument, FigureElement } from './figure-document.js';
export { formatCount, formatLoss } from './format-number.js';
export { type HeatCell, type HeatMapOptions, heatMap } from './heat-map.js';
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
export { lensFigure } from './lens-figure.js';
export { describeStage, type FigureOptions, type FigureTexts, lossCurve } from './loss-curve.js';
export { palette } from './palette.js';
export { type NamedNumber, partsFigure } from './parts-figure.js';
export { headPatchesFigure, streamPatchesFigure } from './patches-figure.js';
export { type RunCurve, type RunCurvesOptions, runCurves } from './run-curves.js';
export { studyFigure } from './study-figure.js';
export { type StudySummary, studySummaries, studySummary } from './study-summary.js';
export { sweepFigure } from './sweep-figure.js';
