/**
 * Interleaved comparison: every contender is a process of its own that holds its model warm; they take turns, one at a time, for
 * several rounds, so that a machine whose speed drifts slows them alike. Medians over the rounds, ratios of medians.
 *
 *   node run.mjs [--cases paper-8,d64] [--contenders seqlab,pytorch,stock-tfjs,jax-js] [--rounds 7] [--slice 300] [--json FILE]
 */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { peakProbe, startBackend } from '@seqlab/backend';
import { cases, stepFlops } from './cases.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: cases.map(({ name }) => name).join(',') },
    contenders: { type: 'string', default: 'seqlab,pytorch,stock-tfjs,jax-js' },
    rounds: { type: 'string', default: '7' },
    /** milliseconds that a contender's turn should take */
    slice: { type: 'string', default: '300' },
    json: { type: 'string' },
  },
});
const file = (name) => fileURLToPath(new URL(`contenders/${name}`, import.meta.url));
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

async function start(name, task) {
  const command = name === 'pytorch' ? [python, file('pytorch.py')] : [process.execPath, file(`${name}.mjs`)];
  const child = spawn(command[0], [...command.slice(1), JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  let noise = '';
  child.stderr.on('data', (chunk) => {
    noise = (noise + chunk).slice(-2000);
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended: ${noise.trim().split('\n').at(-1)}`);
    return JSON.parse(value);
  };
  const ready = await answer();
  const run = (steps) => {
    child.stdin.write(`${steps}\n`);
    return answer();
  };
  return { name, setupMs: ready.setupMs, run, stop: () => child.kill() };
}

/** Steps per turn: warm up until a turn takes about the wanted time. */
async function calibrate(contender, slice) {
  let steps = 1;
  let first;
  for (;;) {
    const { ms } = await contender.run(steps);
    first ??= ms;
    if (ms > slice * 0.6) return { steps: Math.max(1, Math.round((steps * slice) / ms)), firstMs: first };
    steps = Math.ceil(steps * Math.min(10, Math.max(2, slice / Math.max(ms, 0.01))));
  }
}

async function measure(task, names, { rounds, slice }) {
  const present = [];
  const absent = [];
  for (const name of names) {
    try {
      const contender = await start(name, task);
      present.push({ ...contender, ...(await calibrate(contender, slice)), times: [] });
    } catch (error) {
      absent.push({ name, reason: error.message });
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const each of present) {
      const { ms, peakBytes, loss } = await each.run(each.steps);
      each.times.push(ms / each.steps);
      each.peakBytes = peakBytes;
      each.loss = loss;
    }
  }
  for (const each of present) each.stop();
  const results = present.map(({ name, times, setupMs, firstMs, peakBytes, loss }) => ({
    name,
    msPerStep: median(times),
    fastest: Math.min(...times),
    slowest: Math.max(...times),
    gflops: stepFlops(task) / median(times) / 1e6,
    setupMs,
    firstStepMs: firstMs,
    peakMiB: peakBytes / 2 ** 20,
    loss,
  }));
  return { case: task, results, absent };
}

/** GFLOP/s of WASM SIMD without memory, the best of several. */
async function measuredPeak() {
  await startBackend('wasm');
  let best = 0;
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    const flops = peakProbe(5e6);
    best = Math.max(best, flops / (performance.now() - start) / 1e6);
  }
  return best;
}

const peak = await measuredPeak();
console.log(`WASM SIMD peak of this machine: ${peak.toFixed(1)} GFLOP/s`);
const options = { rounds: Number(values.rounds), slice: Number(values.slice) };
const wanted = values.cases.split(',');
const document = {
  machine: os.cpus()[0].model,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  cases: [],
};
for (const task of cases.filter(({ name }) => wanted.includes(name))) {
  const measured = await measure(task, values.contenders.split(','), options);
  document.cases.push(measured);
  const ours = measured.results.find(({ name }) => name === 'seqlab');
  console.log(
    `\n${task.name}: d=${task.dModel}, ${task.layers}+${task.layers} layers, ${task.batch} × ${task.length} tokens`,
  );
  for (const { name, msPerStep, fastest, slowest, gflops, firstStepMs, peakMiB } of measured.results) {
    const ratio = ours && name !== 'seqlab' ? `${(msPerStep / ours.msPerStep).toFixed(1)}× ours` : '';
    console.log(
      `  ${name.padEnd(11)} ${msPerStep.toFixed(4).padStart(10)} ms/step  (${fastest.toFixed(4)} … ${slowest.toFixed(4)})  ` +
        `${gflops.toFixed(2).padStart(6)} GFLOP/s  first ${firstStepMs.toFixed(0)} ms  peak ${peakMiB.toFixed(0)} MiB  ${ratio}`,
    );
  }
  for (const { name, reason } of measured.absent) console.log(`  ${name.padEnd(11)} left out: ${reason}`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(document, null, 1)}\n`);
