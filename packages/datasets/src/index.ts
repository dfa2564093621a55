export type { BatchSource, BatchSourceOptions } from './batch-source.js';
export { batchSource, selectRows } from './batch-source.js';
export { bucketByLength, paddingShare } from './bucket.js';
export type { AdditionOptions } from './generated-tasks.js';
export {
  additionTask,
  addNoise,
  copyTask,
  invertTask,
  joinTasks,
  reverseTask,
  sortTask,
  taskOf,
} from './generated-tasks.js';
export { linesOf } from './lines.js';
export type { PackedRows } from './pack.js';
export { packByLength, packRows } from './pack.js';
export type { PairReaderOptions } from './pair-readers.js';
export { pairsFromJsonl, pairsFromTsv } from './pair-readers.js';
export { allEightCopy, allEightInvert, alternating, copy4, oneToThree, threeToOne } from './paper-tasks.js';
export { datasetByName, namedDatasets } from './registry.js';
export type { RowChunk, RowChunkOptions } from './row-chunks.js';
export { rowChunks } from './row-chunks.js';
export { scalarBatchOf } from './scalar-batch.js';
export { selected } from './selected.js';
export type { SequenceOptions } from './sequences.js';
export { sequences } from './sequences.js';
export { splitDataset } from './split-dataset.js';
export type { SplitNumbers, SplitShares } from './split-numbers.js';
export { splitNumbers } from './split-numbers.js';
export type { BatchOptions } from './token-batch.js';
export { batchOf } from './token-batch.js';
export { trimBatch } from './trim-batch.js';
