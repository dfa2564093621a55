export { columnOf } from './columns.js';
export type { LinesFile } from './lines-file.js';
export { openLines } from './lines-file.js';
export type { Progress } from './read-through.js';
export type { OpenOptions, TableFile, TableFormat } from './table-file.js';
export { openTable } from './table-file.js';
export type { TextFile } from './text-file.js';
export { openText } from './text-file.js';
