import { serve } from './serve.js';
import { startWasm } from './start-wasm.js';

// The worker that every page loads: WASM, and nothing else that could compute.
const started = startWasm();
serve(() => started);
