export type { CheckpointName } from './checkpoint.js';
export { type Entry, type FileSystem, nodeFileSystem, replaceFile } from './file-system.js';
export type { MetricsEvent } from './metrics-log.js';
export {
  type CreateRunOptions,
  createRun,
  openRun,
  type RunFolder,
  readRun,
  readRunWeights,
} from './run-folder.js';
export { lockRun as lockFolder, type RunLock as FolderLock } from './run-lock.js';
export type { IsConfig } from './used-folder.js';
