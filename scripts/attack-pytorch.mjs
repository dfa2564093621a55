// node scripts/attack-pytorch.mjs [--count 144] [--seed 1] [--backend wasm] [--python python3]
// Random configs of every architecture: logits, loss and every gradient beside PyTorch's in double precision, from the same weights.
// Exit code 1 where one strays further than float32 rounding takes it. Needs a build, and a Python that has torch.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './run.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '144' },
    seed: { type: 'string', default: '1' },
    backend: { type: 'string', default: 'wasm' },
    python: { type: 'string', default: 'python3' },
  },
});

/** 95 of 100 configs keep every logit within this, times the largest one where that is above 1, and all within ten times as much. */
const CLOSE = 1.1e-6;
/** Where PyTorch's own float32 strays, the numbers are ill-conditioned, and this many times its error is allowed. */
const TIMES_PYTORCH = 4;
/** A gradient's error, relative to its parameter's largest, beside what is rounding noise where the truth is zero. */
const GRADIENT = { relative: 1e-4, absolute: 1e-6 };

const load = (name) => import(new URL(`../packages/${name}/dist/index.js`, import.meta.url).href);
const { parseBatch, parseModelConfig, readFloat32Tensors } = await load('core');
const { startBackend, valueAndGradients } = await load('backend');
const { createModel, loadWeights } = await load('models');
const { batchTensors, crossEntropyLoss } = await load('training');

const folder = mkdtempSync(join(tmpdir(), 'seqlab-attack-'));
const writer = join(root, 'internal', 'reference', 'random_configs.py');
const wrote = spawnSync(values.python, ['-B', writer, folder, values.count, values.seed], {
  stdio: 'inherit',
});
if (wrote.status !== 0)
  throw new Error(`attack-pytorch: ${values.python} ${writer} ended with ${wrote.status}`);

const largest = (list) => list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** The largest distance; NaN where there is one. */
const distance = (a, b) => {
  if (a.length !== b.length) return Number.NaN;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
};

async function compare(name) {
  const read = (file) => readFileSync(join(folder, name, file));
  const config = parseModelConfig(JSON.parse(read('config.json')));
  const truth = readFloat32Tensors(read('expected.safetensors')).tensors;
  const model = createModel(config, { seed: 0 });
  loadWeights(model, readFloat32Tensors(read('weights.safetensors')).tensors);
  const tensors = batchTensors(parseBatch(JSON.parse(read('batch.json')), config));
  const loss = crossEntropyLoss({ ignoreIndex: config.pooling === 'none' ? config.padId : null });

  const parameters = model.namedParameters();
  const logits = model.forward(tensors, { dropout: null });
  const { value, gradients } = valueAndGradients(
    () => loss(model.forward(tensors, { dropout: null }), tensors.labels),
    [...parameters.values()],
  );
  const { loss: wanted, float32 } = JSON.parse(read('expected.json'));
  const expected = truth.get('logits').values;
  const scale = Math.max(1, largest(expected));
  const strayed = distance(await logits.data(), expected);
  const lossError = Math.abs((await value.data())[0] - wanted) / Math.max(1, wanted);
  let gradientError = 0;
  for (const [i, key] of [...parameters.keys()].entries()) {
    const right = truth.get(`grad.${key}`).values;
    const allowed = Math.max(
      GRADIENT.relative * largest(right) + GRADIENT.absolute,
      TIMES_PYTORCH * float32.gradients[key],
    );
    const share = distance(await gradients[i].data(), right) / allowed;
    if (!(share <= gradientError)) gradientError = share;
  }
  for (const made of [logits, value, ...gradients, tensors.src, tensors.tgt, tensors.labels]) made.dispose();
  model.dispose();
  const allowed = Math.max(10 * CLOSE, (TIMES_PYTORCH * float32.logits) / scale);
  return { name, config, logitError: strayed / scale, allowed, lossError, gradientError };
}

await startBackend(values.backend);
const results = [];
for (const name of readdirSync(folder).sort()) results.push(await compare(name));
rmSync(folder, { recursive: true });

let wrong = 0;
for (const { name, config, logitError, allowed, lossError, gradientError } of results) {
  if (logitError <= allowed && lossError <= allowed && gradientError <= 1) continue;
  wrong += 1;
  const given = JSON.stringify(config);
  console.error(
    `${name}: logits ${logitError}, loss ${lossError}, gradients ${gradientError} × allowed\n  ${given}`,
  );
}
const at = (key, share) =>
  results
    .map((result) => result[key])
    .sort((a, b) => a - b)
    [Math.ceil(share * results.length) - 1].toExponential(1);
const close = results.filter(({ logitError }) => logitError <= CLOSE).length;
console.log(
  `${results.length} configs beside PyTorch on ${values.backend}: logits within ${CLOSE} in ${close}, ` +
    `median ${at('logitError', 0.5)}, 95 % ${at('logitError', 0.95)}, worst ${at('logitError', 1)}; ` +
    `loss worst ${at('lossError', 1)}; gradients worst ${at('gradientError', 1)} of what is allowed; ${wrong} wrong`,
);
process.exitCode = wrong === 0 && close >= 0.95 * results.length ? 0 : 1;
