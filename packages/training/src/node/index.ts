export { type FileSystem, nodeFileSystem } from './file-system.js';
export type { MetricsEvent } from './metrics-log.js';
export { type CreateRunOptions, createRun, openRun, type RunFolder, readRun } from './run-folder.js';
