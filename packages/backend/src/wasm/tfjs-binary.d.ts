/** tfjs's own binary with SIMD, gzipped, base64; the same bytes in tfjs 4.20, 4.21 and 4.22. Made by `scripts/build-wasm.mjs`. */
export const gzippedTfjsWasm: string;
