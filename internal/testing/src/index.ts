export { errorOf, rejectionOf } from './error-of.js';
export type { Closeness } from './expect-close.js';
export { expectClose } from './expect-close.js';
export { failingCalls } from './failing-calls.js';
export { nodeProgram } from './node-program.js';
export type { TokenizerCase } from './test-tokenizer.js';
export { testTokenizer } from './test-tokenizer.js';
