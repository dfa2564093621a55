// Puts the compiled modules, which tsc does not copy, beside the built JavaScript.
import { copyFileSync } from 'node:fs';

for (const name of ['binary.js', 'binary.d.ts', 'tfjs-binary.js', 'tfjs-binary.d.ts']) {
  copyFileSync(
    new URL(`../src/wasm/${name}`, import.meta.url),
    new URL(`../dist/wasm/${name}`, import.meta.url),
  );
}
