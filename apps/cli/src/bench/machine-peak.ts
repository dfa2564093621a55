import { peakProbe } from '@seqlab/backend';

/** GFLOP/s that WASM SIMD reaches on this machine without memory: the best of several tries. The backend is wasm. */
export function machinePeak(): number {
  let best = 0;
  for (let i = 0; i < 20; i += 1) {
    const start = performance.now();
    const flops = peakProbe(2e6);
    best = Math.max(best, flops / (performance.now() - start) / 1e6);
  }
  return best;
}
