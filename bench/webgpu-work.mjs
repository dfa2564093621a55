/**
 * What one training step asks of a GPU, whichever GPU it is: shaders started, bytes bound, arithmetic per byte. Prints a table in
 * Markdown. Counted while the step is recorded, so a GPU in software will do:
 *
 *   node webgpu-work.mjs [--cases paper-8,d64]
 */
import { parseArgs } from 'node:util';
import {
  adamScalars,
  adamStep,
  capture,
  crossEntropy,
  dropoutBits,
  dropoutState,
  startBackend,
  valueAndGradients,
} from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { variable, zerosLike } from '@tensorflow/tfjs-core';
import { benchCases, benchTask, stepFlops } from '../apps/cli/dist/bench/cases.js';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: 'paper-8,paper-100,paper-200,d32,d64,d128' } },
});

/** Records one step of a case: forward, backward and Adam. */
async function work(task) {
  const { vocab, dModel, heads, layers, feedForward, batch, length, dropout } = task;
  const config = {
    architecture: 'encoder-decoder',
    vocabSize: vocab,
    dModel,
    heads,
    encoderLayers: layers,
    decoderLayers: layers,
    feedForward,
    dropout,
    normFirst: true,
    positional: 'sinusoidal',
  };
  const model = createModel(parseModelConfig(config), { seed: 0 });
  const parameters = [...model.namedParameters().values()];
  const zeros = () => parameters.map((parameter) => variable(zerosLike(parameter)));
  const [firstMoments, secondMoments] = [zeros(), zeros()];
  const step = capture(({ src, tgt, labels, bits, scalars }) => {
    const { value, gradients } = valueAndGradients(() => {
      const logits = model.forward({ src, tgt, labels }, { dropout: dropoutBits(bits) });
      return crossEntropy(logits, labels);
    }, parameters);
    adamStep({ parameters, gradients, firstMoments, secondMoments, scalars });
    return { loss: value };
  });
  const data = benchTask(task);
  const ids = (name) => ({ values: Int32Array.from(data[name]), shape: [batch, length] });
  const scalars = adamScalars({ learningRate: 0.001, beta1Power: 0.9, beta2Power: 0.999 });
  await step.run([
    {
      src: ids('src'),
      tgt: ids('tgt'),
      labels: ids('labels'),
      bits: { values: dropoutState(0, 0), shape: [4] },
      scalars: { values: scalars, shape: [4] },
    },
  ]);
  const { stats } = step;
  step.dispose();
  return { ...stats, parameters: parameters.reduce((sum, { size }) => sum + size, 0) };
}

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 2 : 0);

const { gpu } = await startBackend('webgpu');
console.error(`counted on ${gpu.adapter.description}`);
console.log(
  '| model and batch | parameters | tokens | shaders | memory, MiB | bytes bound, MiB | Mflop | flop per byte |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|--:|');
for (const name of values.cases.split(',')) {
  const task = benchCases.find((each) => each.name === name);
  const { parameters, instructions, bytes, bytesBound } = await work(task);
  const flops = stepFlops(task);
  console.log(
    `| d = ${task.dModel}, ${task.layers} + ${task.layers} layers, ${task.batch} × ${task.length} | ${parameters} | ${2 * task.batch * task.length} | ${instructions} | ${mebibytes(bytes)} | ${mebibytes(bytesBound)} | ${(flops / 1e6).toFixed(flops < 1e8 ? 1 : 0)} | ${(flops / bytesBound).toFixed(1)} |`,
  );
}
process.exit(0);
