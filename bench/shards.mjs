/**
 * One step in one shard, in four on one thread, and in four on threads, in turns: `node bench/shards.mjs [--cases d64,text-12x64] [--workers 2] [--rounds 5]`.
 * Clock and processor time of each: on a busy machine the clock says little, and the processor time what the shards cost.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { startShardWorkers } from '@seqlab/tasks/node';
import { chunkSize, crossEntropyLoss, fixedBatch, train } from '@seqlab/training';
import { benchCases, benchTask } from '../apps/cli/dist/bench/cases.js';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: 'd32,d64,text-12x64' },
    workers: { type: 'string', default: String(os.availableParallelism()) },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
  },
});
const count = Number(values.workers);
await startBackend('wasm');
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

for (const name of values.cases.split(',')) {
  const task = benchTask(benchCases.find((each) => each.name === name));
  const { architecture, vocab, dModel, heads, layers, feedForward, dropout, batch, length } = task;
  const config = parseModelConfig({
    ...{ architecture, vocabSize: vocab, dModel, heads, feedForward, dropout, normFirst: true },
    ...{ positional: 'sinusoidal', decoderLayers: layers },
    ...(architecture === 'encoder-decoder' && { encoderLayers: layers }),
  });
  const [src, tgt, labels] = [task.src, task.tgt, task.labels].map((ids) => Int32Array.from(ids));
  const sizes = { batchSize: batch, srcLength: src.length / batch, tgtLength: length };
  const batches = fixedBatch({ kind: 'tokens', ...sizes, src, tgt, labels });
  const loss = crossEntropyLoss();
  const workers = await startShardWorkers({ model: config, loss, count });
  const started = (shards, threads) => {
    const model = createModel(config, { seed: 0 });
    const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    return {
      events: train({ model, batches, loss, config: { steps: 1e9, shards }, workers: threads }),
      block: threads === null ? chunkSize(parameters, src.length + tgt.length) : 1,
      ms: [],
      processor: [],
    };
  };
  const runs = {
    'one shard': started(1, null),
    'four shards, one thread': started(4, null),
    [`four shards, ${count} threads`]: started(4, workers),
  };
  /** Whole blocks of steps, as in `seqlab bench`. */
  const turn = async ({ events, block }, milliseconds) => {
    const before = process.cpuUsage();
    const start = performance.now();
    let steps = 0;
    while (performance.now() - start < milliseconds || steps % block !== 0) {
      const { value } = await events.next();
      if (value.type === 'step') steps += 1;
    }
    const { user, system } = process.cpuUsage(before);
    return { ms: (performance.now() - start) / steps, processor: (user + system) / 1000 / steps };
  };
  // the first update is recorded alone
  for (const run of Object.values(runs)) {
    await run.events.next();
    await turn(run, 500 * Number(values.seconds));
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const run of Object.values(runs)) {
      const { ms, processor } = await turn(run, 1000 * Number(values.seconds));
      run.ms.push(ms);
      run.processor.push(processor);
    }
  }
  console.log(`\n${task.title}; load ${os.loadavg()[0].toFixed(1)} on ${os.availableParallelism()} cores`);
  for (const [label, { ms, processor, events }] of Object.entries(runs)) {
    console.log(
      `${label.padEnd(26)} ${median(ms).toFixed(1).padStart(8)} ms  ${median(processor).toFixed(1).padStart(8)} ms of processor`,
    );
    await events.return();
  }
  await workers.close();
}
