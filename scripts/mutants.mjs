/**
 * `npm run mutants`: puts small faults into what must not be wrong, one at a time, and counts those that the tests beside it find.
 * `-- --only NAME`, `--sample N` faults of each part (default 60; `--sample all`), `--seed S`. Needs a build. A few seconds a fault.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mutationsOf } from './mutants/mutations.mjs';
import { randomNumbers } from './random-bytes.mjs';
import { root } from './run.mjs';

const parts = [
  {
    name: 'safetensors reader',
    folder: 'packages/core/src',
    files: ['read-safetensors.ts', 'safetensors-header.ts', 'safetensors-dtype.ts'],
    tests: ['packages/core/src/read-safetensors', 'packages/core/src/legal-safetensors'],
  },
  {
    name: 'tokenizer',
    folder: 'packages/tokenizer/src',
    files: [
      'bpe-tokenizer.ts',
      'bpe-merge.ts',
      'train-bpe.ts',
      'pair-counts.ts',
      'pair-places.ts',
      'token-bytes.ts',
    ].concat([
      'vocabulary-tokenizer.ts',
      'word-tokenizer.ts',
      'special-ids.ts',
      'decode-lossy.ts',
      'tokenizer-from-json.ts',
    ]),
    tests: ['packages/tokenizer/src'],
  },
  {
    name: 'checkpoint',
    folder: 'packages/training/src/node',
    files: ['checkpoint.ts', 'checkpoint-folders.ts', 'run-state.ts', 'run-contents.ts'],
    tests: ['run-folder', 'run-state', 'faults'].map((name) => `packages/training/src/node/${name}`),
  },
  {
    name: 'optimizers',
    folder: 'packages/training/src/optimizers',
    files: ['adam.ts', 'sgd.ts', 'checked.ts', 'configured.ts', 'optimizer-state.ts'],
    tests: ['packages/training/src/optimizers', 'packages/training/src/resume'],
  },
];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
});
const most = values.sample === 'all' ? Number.POSITIVE_INFINITY : Number(values.sample);
const random = randomNumbers(Number(values.seed));

/** A fault that makes a loop endless counts as found when the tests take this many times as long as they do. */
const PATIENCE = 6;

/** @returns {Promise<number | null>} the exit code of the tests; null where they did not end in time */
async function test({ tests }, mutation, milliseconds) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const flags = ['run', ...tests, '--config', join(root, 'scripts/mutants/vitest.config.mjs')];
  const child = spawn(process.execPath, [vitest, ...flags, '--reporter=dot'], {
    env: { ...process.env, SEQLAB_MUTATION: JSON.stringify(mutation) },
    stdio: 'ignore',
    detached: true,
  });
  // the whole group: the worker is the one that loops
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), milliseconds);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  return code;
}

function chosen({ folder, files }) {
  const all = files.flatMap((file) => {
    const path = join(folder, file);
    return mutationsOf(path, readFileSync(join(root, path), 'utf8')).map((each) => ({ path, ...each }));
  });
  const drawn = all.map((mutation) => ({ mutation, at: random.next(2 ** 31) })).sort((a, b) => a.at - b.at);
  return { count: all.length, sample: drawn.slice(0, most).map(({ mutation }) => mutation) };
}

let ok = true;
for (const part of parts.filter(({ name }) => name.startsWith(values.only ?? ''))) {
  const start = performance.now();
  if ((await test(part, null, 600_000)) !== 0)
    throw new Error(`mutants: the tests of ${part.name} fail as they are`);
  const limit = PATIENCE * (performance.now() - start) + 10_000;
  const { count, sample } = chosen(part);
  let found = 0;
  for (const mutation of sample) {
    if ((await test(part, mutation, limit)) !== 0) found += 1;
    else
      console.log(
        `  not found: ${mutation.path}:${mutation.line}: ${mutation.was.slice(0, 80)} → ${mutation.text}`,
      );
  }
  const score = (100 * found) / sample.length;
  ok &&= score >= 80;
  console.log(
    `${part.name}: ${found} of ${sample.length} faults found (${score.toFixed(0)} %), of ${count} that there are`,
  );
}
process.exitCode = ok ? 0 : 1;
