declare module 'virtual:tfjs-wasm' {
  /** tfjs's SIMD binary, gzipped, as base64 */
  export const gzippedWasm: string;
}
