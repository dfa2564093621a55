// Puts the modules, which tsc does not copy, beside the built JavaScript.
import { copyFileSync } from 'node:fs';

for (const name of [
  'wasm/binary.js',
  'wasm/binary.d.ts',
  'wasm/tfjs-binary.js',
  'wasm/tfjs-binary.d.ts',
  'gradients/tfjs-gradients.js',
  'gradients/tfjs-gradients.d.ts',
]) {
  copyFileSync(new URL(`../src/${name}`, import.meta.url), new URL(`../dist/${name}`, import.meta.url));
}
