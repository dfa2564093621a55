/** The compiled module, base64: strict SIMD, the same bits on every engine. Made by `scripts/build-wasm.mjs`. */
export const strictBinary: string;
/** With relaxed SIMD: faster where the processor has fused multiply-add, and rounds as the processor likes. */
export const relaxedBinary: string;
