/**
 * Where a captured step spends its processor time: every instruction of the program is run again and again in its place, and the fastest run
 * counts. The step is the bench's own, dropout 0.1.
 *
 *   node profile.mjs [--case paper-100] [--each] [--module FILE.wasm …]
 *
 * --each: a line per instruction instead of per opcode. --module: further builds of the same instruction set, each a column beside
 * the package's own, for trying a kernel before it goes in.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { crossEntropyLoss, fixedBatch, train } from '@seqlab/training';
import { engine } from '@tensorflow/tfjs-core';
import { benchCases, benchTask } from '../apps/cli/dist/bench/cases.js';
import { strictBinary } from '../packages/backend/dist/wasm/binary.js';
import { machineOf } from '../packages/backend/dist/wasm/machine.js';
import { Opcode } from '../packages/backend/dist/wasm/opcodes.js';

const { values } = parseArgs({
  options: {
    case: { type: 'string', default: 'paper-100' },
    each: { type: 'boolean', default: false },
    module: { type: 'string', multiple: true, default: [] },
  },
});
const task = benchCases.find(({ name }) => name === values.case);
if (task === undefined) throw new Error(`--case is one of ${benchCases.map(({ name }) => name).join(', ')}`);

await startBackend('wasm');
const machine = machineOf(engine().backend);
let program;
const { scan } = machine;
machine.scan = (code, instructions, ...rest) => {
  program = { code, instructions };
  scan(code, instructions, ...rest);
};
const { architecture, vocab, dModel, heads, layers, feedForward, batch, length, dropout } = task;
const alone = architecture === 'decoder-only';
const sizes = { dModel, heads, encoderLayers: alone ? 0 : layers, decoderLayers: layers, feedForward };
const model = createModel(
  parseModelConfig({
    architecture,
    vocabSize: vocab,
    ...sizes,
    dropout,
    normFirst: true,
    positional: 'sinusoidal',
  }),
  { seed: 0 },
);
const data = benchTask(task);
const batches = fixedBatch({
  kind: 'tokens',
  batchSize: batch,
  srcLength: alone ? 0 : length,
  tgtLength: length,
  src: alone ? new Int32Array(0) : Int32Array.from(data.src),
  tgt: Int32Array.from(data.tgt),
  labels: Int32Array.from(data.labels),
});
const config = parseTrainingConfig({ steps: 300, seed: 0 });
// the run stays open: when it ends, its memory is given back
const events = train({ model, batches, config, loss: crossEntropyLoss() });
while (program === undefined) await events.next();

const { memory } = machine.backend.wasm.asm;
const imports = { env: { memory, abort: () => {} } };
const modules = [Buffer.from(strictBinary, 'base64'), ...values.module.map((file) => readFileSync(file))];
const runs = [];
for (const bytes of modules) {
  const { run, placeConstants } = (await WebAssembly.instantiate(bytes, imports)).instance.exports;
  placeConstants?.(machine.backend.wasm.asm.malloc(512));
  for (let i = 0; i < 300; i++) run(program.code, program.instructions);
  runs.push(run);
}

/** Milliseconds of processor time, so that others at work on the machine do not count. */
function processor() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** Milliseconds that one call takes, of as many as take a fifth of a millisecond. */
function timeOf(call) {
  for (let repeats = 1; ; repeats *= 4) {
    const start = processor();
    for (let n = 0; n < repeats; n++) call();
    const ms = processor() - start;
    if (ms > 0.2) return ms / repeats;
  }
}

const ROUNDS = 15;
const none = () => runs.map(() => Infinity);
const fastest = Array.from({ length: program.instructions }, none);
const whole = none();
const rows = [];
for (let round = 0; round < ROUNDS; round++) {
  let at = program.code;
  for (let i = 0; i < program.instructions; i++) {
    const [opcode, length, ...operands] = new Int32Array(memory.buffer, at, 10);
    rows[i] = { name: Opcode[opcode], sizes: operands.join(' ') };
    const address = at;
    runs.forEach((run, m) => {
      fastest[i][m] = Math.min(
        fastest[i][m],
        timeOf(() => run(address, 1)),
      );
    });
    at += 4 * length;
  }
  runs.forEach((run, m) => {
    for (let n = 0; n < 3; n++)
      whole[m] = Math.min(
        whole[m],
        timeOf(() => run(program.code, program.instructions)),
      );
  });
}

const add = (a, b) => a.map((ms, m) => ms + b[m]);
const total = fastest.reduce(add);
const line = (name, times, more = '') => {
  const columns = times.map(
    (ms, m) => `${(ms * 1e3).toFixed(1).padStart(9)} µs ${((100 * ms) / total[m]).toFixed(1).padStart(5)} %`,
  );
  console.log(`${name.padEnd(24)} ${columns.join('  ')}  ${more}`);
};
if (values.each) {
  rows.forEach(({ name, sizes: words }, i) => {
    line(name, fastest[i], words);
  });
} else {
  const groups = new Map();
  rows.forEach(({ name }, i) => {
    const group = groups.get(name) ?? { times: runs.map(() => 0), count: 0 };
    groups.set(name, { times: add(group.times, fastest[i]), count: group.count + 1 });
  });
  const sorted = [...groups].sort((a, b) => b[1].times[0] - a[1].times[0]);
  for (const [name, { times, count }] of sorted) line(name, times, `${count} ×`);
}
line('one by one', total);
line('in one run', whole);
process.exit(0);
