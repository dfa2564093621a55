/**
 * Decoder steps on a GPU: forward, backward and Adam of 4 layers, d = 128 … 1024, on our WebGPU (Dawn), on our WASM, and in PyTorch, eager and compiled, on
 * CUDA. Every contender is a process of its own and is timed over all its steps, after three that warm it up. Prints a table in Markdown; the column
 * "parameters × tokens" is what the rule of `auto` compares with its threshold.
 *
 *   node gpu.mjs [--d 128,256,512,1024] [--rows 8] [--length 256] [--seconds 10] [--minutes 10] [--cuda cpu]
 *
 * --minutes: no contender starts after so many, and what was left out is said. --cuda cpu: PyTorch on the processor, for trying the script without a GPU.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    d: { type: 'string', default: '128,256,512,1024' },
    rows: { type: 'string', default: '8' },
    length: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '10' },
    minutes: { type: 'string', default: '10' },
    cuda: { type: 'string', default: 'cuda' },
    one: { type: 'string' },
  },
});
const VOCAB = 256;
const LAYERS = 4;
/** WASM takes seconds a step beyond: where it crosses is below. */
const WASM_UP_TO = 256;

const cases = values.d.split(',').map((text) => {
  const dModel = Number(text);
  return {
    dModel,
    heads: Math.max(2, dModel / 64),
    layers: LAYERS,
    vocab: VOCAB,
    batch: Number(values.rows),
    length: Number(values.length),
    seconds: Number(values.seconds),
    device: values.cuda,
  };
});

if (values.one !== undefined) await measureOne(cases[0], values.one);
else compare();

/** One of ours: prints a JSON line. */
async function measureOne({ dModel, heads, batch, length, seconds }, name) {
  const { startBackend } = await import('@seqlab/backend');
  const { parameterCount, parseModelConfig, parseTrainingConfig, randomWord, STREAM_DATA } = await import(
    '@seqlab/core'
  );
  const { createModel } = await import('@seqlab/models');
  const { crossEntropyLoss, fixedBatch, train } = await import('@seqlab/training');
  const { gpu } = await startBackend(name);
  const sizes = { dModel, heads, feedForward: 4 * dModel, encoderLayers: 0, decoderLayers: LAYERS };
  const config = parseModelConfig({
    architecture: 'decoder-only',
    vocabSize: VOCAB,
    ...sizes,
    dropout: 0,
    normFirst: true,
  });
  const model = createModel(config, { seed: 0 });
  const ids = (offset) =>
    Int32Array.from({ length: batch * length }, (_, i) => {
      const at = Math.floor(i / length) * (length + 1) + (i % length) + offset;
      return randomWord(0, STREAM_DATA, at, 0) % VOCAB;
    });
  const batches = fixedBatch({
    ...{ kind: 'tokens', batchSize: batch, srcLength: 0, tgtLength: length },
    ...{ src: new Int32Array(0), tgt: ids(0), labels: ids(1) },
  });
  const WARM = 3;
  let instructions = 0;
  let begin = 0;
  let steps = 0;
  let last = 0;
  let loss = 0;
  const events = train({
    ...{ model, batches, loss: crossEntropyLoss() },
    config: parseTrainingConfig({ steps: 1_000_000, seed: 0 }),
    onReplay: (program) => {
      instructions = program.instructions;
    },
  });
  for await (const event of events) {
    if (event.type !== 'step') continue;
    if (event.step === WARM) begin = performance.now();
    if (event.step > WARM) {
      // steps of one call are told of together; from d=128 on a call is one step
      steps = event.step - WARM;
      last = performance.now();
      loss = event.loss;
      if (last - begin > 1e3 * seconds) break;
    }
  }
  const where = name === 'webgpu' ? gpu.adapter.description : 'one thread';
  const parameters = parameterCount(config);
  const ms = (last - begin) / steps;
  process.stdout.write(`${JSON.stringify({ name, ms, steps, where, parameters, instructions, loss })}\n`);
  process.exit(0);
}

function compare() {
  const deadline = Date.now() + 6e4 * Number(values.minutes);
  const absent = new Set();
  console.log('| d | parameters × tokens | contender | ms a step | Gflop/s | steps | where |');
  console.log('|--:|--:|---|--:|--:|--:|---|');
  for (const task of cases) {
    const { dModel: d, batch, length } = task;
    const parameters = LAYERS * (12 * d * d + 13 * d) + 2 * d * (VOCAB + 1) + VOCAB;
    // multiply-adds of the layers and of attention, twice; backward counts twice forward
    const flops = 6 * batch * length * (12 * LAYERS * d * d + d * VOCAB + 2 * LAYERS * length * d);
    for (const result of contend(task, deadline, absent)) {
      const { name, ms, steps, where } = result;
      console.log(
        `| ${d} | ${(parameters * batch * length).toExponential(1)} | ${name} | ${ms.toFixed(2)} | ${(flops / ms / 1e6).toFixed(1)} | ${steps} | ${where} |`,
      );
    }
  }
  for (const each of absent) console.log(`\nabsent: ${each}`);
}

/** What each contender that is here says, one after the other. */
function* contend(task, deadline, absent) {
  for (const name of task.dModel <= WASM_UP_TO ? ['webgpu', 'wasm'] : ['webgpu']) {
    const { dModel, batch, length, seconds } = task;
    const sizes = ['--d', dModel, '--rows', batch, '--length', length, '--seconds', seconds].map(String);
    const script = fileURLToPath(import.meta.url);
    yield* ask(
      `${name} at d=${dModel}`,
      [process.execPath, script, '--one', name, ...sizes],
      '',
      deadline,
      absent,
    );
  }
  const python = [process.env.PYTHON, 'python3', '/usr/bin/python3'].find(
    (each) => each && spawnSync(each, ['-c', 'import torch']).status === 0,
  );
  if (python === undefined) absent.add('PyTorch: no Python here has it. Set PYTHON to one that does.');
  else {
    const script = fileURLToPath(new URL('gpu.py', import.meta.url));
    yield* ask(
      `PyTorch at d=${task.dModel}`,
      [python, script],
      `${JSON.stringify(task)}\n`,
      deadline,
      absent,
    );
  }
}

function* ask(what, [command, ...args], input, deadline, absent) {
  const timeout = deadline - Date.now();
  if (timeout <= 0) {
    absent.add(`${what}: no time was left. Give --minutes more, or --seconds fewer.`);
    return;
  }
  const { stdout, stderr, status, signal } = spawnSync(command, args, { input, timeout, encoding: 'utf8' });
  for (const line of stdout.split('\n').filter((each) => each.startsWith('{'))) {
    const said = JSON.parse(line);
    if (said.absent === undefined) yield said;
    else absent.add(said.absent);
  }
  if (status !== 0) {
    const why = signal === null ? stderr.trim().split('\n').at(-1) : 'it was ended when time was up';
    absent.add(`${what}: ${why}`);
  }
}
