import { cases } from './cases.js';
import { testOp } from './test-op.js';

for (const each of cases) testOp(each, ['cpu', 'wasm']);
