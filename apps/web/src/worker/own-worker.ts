import { ownLearning, ownTrace } from './own-learning.js';
import { serve } from './serve.js';
import { startWasm } from './start-wasm.js';

// The worker for tasks of the user's own: loaded when the first of them is trained.
const started = startWasm();
serve(() => started, { learn: ownLearning, trace: ownTrace });
