/**
 * What defaults give: the table of docs/defaults.md, one cell after the other, each a line in a file, so that it can be stopped at any
 * time and run on. `npm run build` first; PyTorch's columns need `apt-get install python3-torch`.
 *
 *   node bench/defaults.mjs --text FILE [--out bench/defaults.jsonl] [--tasks dates,…] [--widths 32,64,128,256] [--seeds 3]
 *                           [--recipes seqlab,plain,torch,nanogpt] [--steps 600] [--seconds 280]
 *   node bench/defaults.mjs --table          the table of what is there
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { batchesOfRows, factsOf, presetFor } from '@seqlab/tasks';
import { train } from '@seqlab/training';
import { plainAtWidth, presetAtWidth, shape } from './defaults/recipes.mjs';
import { tableOf } from './defaults/table.mjs';
import { tasks } from './defaults/tasks.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values: flags } = parseArgs({
  options: {
    text: { type: 'string' },
    out: { type: 'string', default: here('defaults.jsonl') },
    tasks: { type: 'string', default: Object.keys(tasks).join() },
    widths: { type: 'string', default: '32,64,128,256' },
    seeds: { type: 'string', default: '3' },
    recipes: { type: 'string', default: 'seqlab,torch,nanogpt' },
    steps: { type: 'string', default: '600' },
    /** no cell is begun after so many */
    seconds: { type: 'string', default: 'Infinity' },
    python: { type: 'string', default: '/usr/bin/python3' },
    table: { type: 'boolean', default: false },
  },
});

/** Rows of a batch: as many as the preset takes, of text half, which is long. */
const batchOf = ({ kind }) => (kind === 'language-model' ? 32 : 64);

async function inSeqlab(task, { recipe, width, seed, steps }) {
  const facts = factsOf(task);
  const preset = presetFor(task.kind, 'tiny', facts);
  const { model: keys, training } =
    recipe === 'plain'
      ? plainAtWidth(facts, width, steps)
      : presetAtWidth(preset, facts.architecture, width, steps);
  const config = parseModelConfig(keys);
  const model = createModel(config, { seed });
  const rows = task.rows('training', config);
  const batches = batchesOfRows(rows, { batchSize: batchOf(task), seed, multiple: 4 });
  const { batchSize: _, ...rest } = training;
  await train({ model, batches, loss: task.loss(config), config: { ...rest, seed } });
  const { metrics } = await task.evaluate(model, 'test');
  model.dispose();
  return metrics;
}

function inTorch(task, { recipe, width, seed, steps }) {
  const { architecture, modelKeys } = factsOf(task);
  const config = parseModelConfig({ architecture, ...modelKeys, ...shape(architecture, width) });
  const { encoderLayers, decoderLayers, vocabSize, outputSize, padId, dModel, heads, feedForward } = config;
  const cell = {
    recipe,
    kind: task.kind,
    seed,
    steps,
    batchSize: batchOf(task),
    ...{ vocabSize, outputSize, padId, dModel, heads, feedForward },
    srcVocabSize: config.srcVocabSize ?? vocabSize,
    srcPadId: config.srcVocabSize === null ? padId : config.srcPadId,
    layers: architecture === 'decoder-only' ? decoderLayers : encoderLayers,
    // the texts of the table are plain ASCII but for a few signs: a character is a byte
    tokensPerByte: 1,
    training: rowsOf(task.rows('training', config)),
    test: rowsOf(task.rows('test', config)),
  };
  const { status, stdout, stderr } = spawnSync(flags.python, [here('defaults/torch_defaults.py')], {
    input: JSON.stringify(cell),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`torch_defaults.py ended with ${status}\n${stderr}`);
  return { [tasks[task.key].metric]: JSON.parse(stdout).score };
}

/** Each row alone, without the padding of a batch: texts, and one label where there is one. */
function rowsOf(rows) {
  return Array.from({ length: rows.length }, (_, i) => {
    const { src, tgt, labels } = rows.batch([i]);
    return { src: Array.from(src), tgt: Array.from(tgt), labels: Array.from(labels) };
  });
}

/** Roughly how long a cell takes beside others: positions of a batch, times what a layer of that width costs each. */
const costOf = ({ task, width }) => tasks[task].cost * width ** 1.5;
const keyOf = ({ task, recipe, width, seed, steps }) => [task, recipe, width, seed, steps].join();
const cells = existsSync(flags.out)
  ? readFileSync(flags.out, 'utf8').trim().split('\n').filter(Boolean).map(JSON.parse)
  : [];

if (flags.table) {
  process.stdout.write(tableOf(cells));
} else {
  const known = new Set(cells.map(keyOf));
  const began = performance.now();
  await startBackend('wasm');
  const steps = Number(flags.steps);
  const todo = [];
  for (const task of flags.tasks.split(','))
    for (const recipe of flags.recipes.split(','))
      for (const width of flags.widths.split(',').map(Number))
        for (let seed = 0; seed < Number(flags.seeds); seed += 1)
          todo.push({ task, recipe, width, seed, steps });
  // the cheap ones first: a table that grows row by row is of use when it is stopped
  todo.sort((a, b) => costOf(a) - costOf(b));
  const made = {};
  for (const cell of todo) {
    if (known.has(keyOf(cell))) continue;
    if (performance.now() - began > 1000 * Number(flags.seconds)) process.exit(3);
    const { task, recipe } = cell;
    made[task] ??= { ...tasks[task].make(flags.text), key: task };
    const start = performance.now();
    const metrics = await (['seqlab', 'plain'].includes(recipe) ? inSeqlab : inTorch)(made[task], cell);
    const seconds = Math.round((performance.now() - start) / 1000);
    const { metric } = tasks[task];
    const line = { ...cell, score: metrics[metric], metric, seconds };
    appendFileSync(flags.out, `${JSON.stringify(line)}\n`);
    process.stderr.write(`${JSON.stringify(line)}\n`);
  }
}
