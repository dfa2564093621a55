import { env } from '@tensorflow/tfjs-core';

/** Flags of tfjs that a start needs in its own way; they belong to the host, who may have set them. */
const WHILE_STARTING = {
  // tfjs greets and warns on the console, in Node above all
  PROD: true,
  // threads need cross-origin isolation, hang under a strict CSP, and are absent from Node: one thread with SIMD is the baseline
  WASM_HAS_MULTITHREAD_SUPPORT: false,
} as const;

/** Runs `work` with tfjs's flags as a start needs them; afterwards they are what they were, unset ones included. */
export async function withStartFlags<T>(work: () => Promise<T>): Promise<T> {
  const flags = env().getFlags() as Record<string, boolean | number | string>;
  const before = Object.keys(WHILE_STARTING).map((name) => [name, flags[name]] as const);
  // tfjs sets no flag that it does not know, and learns WASM's when its package is imported: the table is written itself
  Object.assign(flags, WHILE_STARTING);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete flags[name];
      else flags[name] = value;
    }
  }
}
