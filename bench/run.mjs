/** `seqlab bench` in this folder, where stock TensorFlow.js and jax-js are installed: `node bench/run.mjs --cases all`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../apps/cli/bin/seqlab.js', import.meta.url));
const folder = fileURLToPath(new URL('.', import.meta.url));
const { status } = spawnSync(process.execPath, [cli, 'bench', ...process.argv.slice(2)], {
  cwd: folder,
  stdio: 'inherit',
});
process.exit(status ?? 1);
