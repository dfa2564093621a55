// node scripts/soak.mjs [--minutes 10]
// What must stay flat for long: models built and disposed, training steps replayed; then every scripts/soak-*.mjs, which have soaks of
// their own (kills and resumes, flipped bits), and the lab's in a browser with --lab. Exit code 1 where anything grew or failed. Needs a build.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { root, run } from './run.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, lab: { type: 'boolean', default: false } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0))
  throw new Error(`soak: --minutes ${values.minutes} is no time, expected a number above 0`);

const load = (name) => import(new URL(`../packages/${name}/dist/index.js`, import.meta.url).href);
const { parseTrainingConfig } = await load('core');
const { startBackend } = await load('backend');
const { createModel, presets } = await load('models');
const { train, fixedBatch, crossEntropyLoss } = await load('training');
const { allEightCopy, batchOf } = await load('datasets');
const { symbolTokenizer } = await load('tokenizer');
const fromBackend = createRequire(new URL('../packages/backend/package.json', import.meta.url));
const tfjs = await import(pathToFileURL(fromBackend.resolve('@tensorflow/tfjs-core')).href);
const memory = tfjs.memory ?? tfjs.default.memory;

await startBackend('wasm');
const config = presets['seq2seq-padded'];
const batch = batchOf(allEightCopy, symbolTokenizer('01', { padding: true }));
const training = (steps) => ({
  batches: fixedBatch(batch),
  config: parseTrainingConfig({ steps, seed: 0, learningRate: 0.01 }),
  loss: crossEntropyLoss({ ignoreIndex: 4 }),
});

/** One model built, trained for ten steps and disposed. */
async function build(seed) {
  const model = createModel(config, { seed });
  for await (const event of train({ model, ...training(10) }))
    if (event.type === 'step' && !Number.isFinite(event.loss)) throw new Error('a loss is not finite');
  model.dispose();
}

let failed = 0;
function compare(what, before, after, spare) {
  const grown = after - before;
  const grew = grown > spare;
  if (grew) failed += 1;
  console.log(`  ${what}: ${before} → ${after}${grew ? ` GREW by more than ${spare}` : ''}`);
}
const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

async function soak(name, share, round) {
  for (let i = 0; i < 3; i += 1) await round(i); // what is made once is made now
  const before = { ...memory(), heap: heap() };
  const end = performance.now() + minutes * 60000 * share;
  let rounds = 0;
  while (performance.now() < end) {
    await round(rounds);
    rounds += 1;
  }
  console.log(`${name}: ${rounds} rounds`);
  compare('tensors', before.numTensors, memory().numTensors, 0);
  compare('bytes in tensors', before.numBytes, memory().numBytes, 0);
  // without --expose-gc what is not collected yet counts along
  compare('bytes of heap', before.heap, heap(), globalThis.gc ? 4e6 : 2e8);
}

await soak('models built, trained for 10 steps, disposed', 0.5, build);

const model = createModel(config, { seed: 1 });
await soak('1,000 replayed steps of one model', 0.5, async () => {
  for await (const event of train({ model, ...training(1000) })) if (event.type === 'done') return;
});
model.dispose();

for (const script of readdirSync(join(root, 'scripts')).filter((name) => /^soak-.*\.mjs$/.test(name))) {
  console.log(script);
  if ((await run(process.execPath, [join(root, 'scripts', script)])) !== 0) failed += 1;
}
if (values.lab) {
  const lab = ['apps/web/scripts/soak.mjs', '--minutes', String(minutes)];
  if ((await run(process.execPath, lab)) !== 0) failed += 1;
}
console.log(`${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
