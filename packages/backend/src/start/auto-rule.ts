/** What `auto` looks at: sizes and what the platform has, never a timing, which would change the bits from run to run. */
export interface AutoQuestion {
  /** numbers in all weights; null if it was not said */
  readonly parameters: number | null;
  /** tokens in a batch, both sides together; null if it was not said */
  readonly tokens: number | null;
  /** whether WebGPU may be chosen: never on Node, in a browser if an adapter is there */
  readonly gpu: boolean;
}

/**
 * parameters × tokens from which WebGPU is chosen. A training step costs about 6 operations for each: 10⁹ here, 40 ms of
 * WASM at 25 GFLOP/s, where a GPU no longer spends most of its step on starting shaders.
 */
export const AUTO_THRESHOLD = 1.7e8;

/** The rule of `auto`, with the reason as a sentence to show. */
export function autoBackend({ parameters, tokens, gpu }: AutoQuestion): {
  readonly name: 'wasm' | 'webgpu';
  readonly reason: string;
} {
  if (!gpu) return { name: 'wasm', reason: 'auto chose wasm: it uses no GPU on this platform' };
  if (parameters === null || tokens === null)
    return { name: 'wasm', reason: 'auto chose wasm: the size of the model was not given' };
  const work = parameters * tokens;
  const compared = `${parameters} parameters × ${tokens} tokens`;
  return work >= AUTO_THRESHOLD
    ? { name: 'webgpu', reason: `auto chose webgpu: ${compared} are at least ${AUTO_THRESHOLD}` }
    : { name: 'wasm', reason: `auto chose wasm: ${compared} are fewer than ${AUTO_THRESHOLD}` };
}
