export { main } from './main.js';
export { runProcess } from './run-process.js';
export type { Streams, TextStream } from './terminal/streams.js';
