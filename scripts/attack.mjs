// node scripts/attack.mjs [--rounds 100000] [--seed 1]
// Feeds damaged files to every reader: whatever the bytes, the answer is a result or a SeqlabError with a code. Exit code 1 where it was
// anything else. Needs a build. Where Python has torch, random models are compared with PyTorch's after it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPytorch } from './optional.mjs';
import { mutated, randomNumbers } from './random-bytes.mjs';
import { root } from './run.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1))
  throw new Error(`attack: --rounds ${values.rounds} is no number of rounds, expected 1 or more`);

const load = (name) => import(new URL(`../packages/${name}/dist/index.js`, import.meta.url).href);
const core = await load('core');
const { pairsFromJsonl, pairsFromTsv } = await load('datasets');
const { tokenizerFromJSON, trainBpe, trainWordTokenizer } = await load('tokenizer');

const json = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '-',
  '0',
  '9',
  '1e999',
  '.',
  '\\',
  '\\ud800',
  'null',
  'true',
  '__proto__',
];
const control = ['\0', '\t', '\n', '\r', '\r\n', '\ufeff', '\u2028', '\ud83d\ude00'];
const text = (bytes) => new TextDecoder('utf-8').decode(bytes);
const file = core.writeSafetensors(
  new Map([
    ['a.weight', { shape: [2, 2], values: new Float32Array(4) }],
    ['b', { shape: [], values: Int32Array.of(1) }],
  ]),
  new Map([['k', 'v']]),
);
const config = {
  architecture: 'encoder-decoder',
  vocabSize: 5,
  padId: 4,
  dModel: 8,
  heads: 2,
  feedForward: 16,
};

/** @type {[name: string, seed: Uint8Array | string, tokens: string[], read: (bytes: Buffer) => unknown][]} */
const readers = [
  ['safetensors', file, [...json, 'F32', 'F64', 'I64'], readAgain],
  [
    'safetensors, length mended',
    file,
    [...json, 'F32', 'F64', 'I64'],
    (bytes) => readAgain(mendLength(bytes)),
  ],
  ['JSON', JSON.stringify({ a: [1, { b: 'c\n' }], d: 1.5e3 }), json, (bytes) => core.parseJson(text(bytes))],
  [
    'model config',
    JSON.stringify(config),
    json,
    (bytes) => core.parseModelConfig(core.parseJson(text(bytes))),
  ],
  [
    'training config',
    '{"steps":10,"learningRate":0.1,"schedule":"multistep","milestones":[5]}',
    json,
    (bytes) => core.parseTrainingConfig(core.parseJson(text(bytes))),
  ],
  [
    'batch',
    '{"src":[[2,0,3]],"tgt":[[2,1]],"labels":[[1,3]]}',
    json,
    (bytes) => core.parseBatch(core.parseJson(text(bytes)), core.parseModelConfig(config)),
  ],
  [
    'JSONL pairs',
    '{"input":"01","output":"10"}\n{"input":"1","output":"0","task":"t"}\n',
    [...json, ...control],
    (bytes) => pairsFromJsonl(text(bytes)),
  ],
  ['TSV pairs', '01\t10\n1\t0\tt\n', control, (bytes) => pairsFromTsv(text(bytes))],
  [
    'BPE document',
    JSON.stringify(trainBpe(['low lower lowest'], { vocabSize: 264 }).toJSON()),
    json,
    useTokenizer,
  ],
  ['word document', JSON.stringify(trainWordTokenizer(['low a b']).toJSON()), json, useTokenizer],
];

/** What was accepted must be written and read as the same. */
function readAgain(bytes) {
  const { tensors, metadata } = core.readFloat32Tensors(bytes);
  const again = core.readFloat32Tensors(core.writeSafetensors(tensors, metadata)).tensors;
  for (const [name, { shape, values }] of tensors) {
    const other = again.get(name);
    if (
      `${other.shape}` !== `${shape}` ||
      Buffer.compare(Buffer.from(other.values.buffer), Buffer.from(values.buffer)) !== 0
    )
      throw new Error(`tensor ${name} is not what was read`);
  }
}

function mendLength(bytes) {
  if (bytes.length >= 28) bytes.writeBigUInt64LE(BigInt(bytes.length - 28));
  return bytes;
}

/** What was accepted must be written as it was read, and bring any text back. */
function useTokenizer(bytes) {
  const tokenizer = tokenizerFromJSON(core.parseJson(text(bytes)));
  const again = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer.toJSON())));
  const said = tokenizer.decode(tokenizer.encode('low a'));
  if (again.vocabSize !== tokenizer.vocabSize || said !== 'low a') throw new Error(`came back as ${said}`);
}

const random = randomNumbers(Number(values.seed));
let wrong = 0;
for (const [name, seed, tokens, read] of readers) {
  const start = performance.now();
  const codes = new Set();
  let accepted = 0;
  let slowest = 0;
  for (let round = 0; round < rounds; round += 1) {
    const bytes = mutated(seed, tokens, random);
    const began = performance.now();
    try {
      read(bytes);
      accepted += 1;
    } catch (error) {
      if (error instanceof core.SeqlabError) codes.add(error.code);
      else {
        wrong += 1;
        console.error(
          `${name}: ${error?.stack ?? error}\n  from ${JSON.stringify(bytes.toString('latin1').slice(0, 300))}`,
        );
      }
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${name}: ${rounds} files, ${accepted} accepted, ${codes.size} codes, ${wrong} wrong so far, slowest ${slowest.toFixed(0)} ms, ${seconds} s`,
  );
}

const python = findPytorch();
if (python === null) console.log('SKIPPED: random models beside PyTorch, because no Python here has torch');
else {
  const compare = join(root, 'scripts', 'attack-pytorch.mjs');
  const { status } = spawnSync(process.execPath, [compare, '--python', python, '--seed', values.seed], {
    stdio: 'inherit',
  });
  if (status !== 0) wrong += 1;
}
console.log(`${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
