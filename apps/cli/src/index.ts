export { main } from './main.js';
export type { Streams, TextStream } from './terminal/streams.js';
