export { type GridContents, headerOf, type KeptRun, readGrid, readGridHeader } from './grid-file.js';
export { type GridFolder, type GridFolderOptions, openGridFolder } from './grid-folder.js';
export { type KeySettings, runKeys } from './run-key.js';
