import {
  adamScalars,
  adamStep,
  capture,
  crossEntropy,
  dropoutBits,
  dropoutState,
  type Inputs,
  type Step,
  startBackend,
  valueAndGradients,
} from '@seqlab/backend';
import { type ModelConfig, parseModelConfig } from '@seqlab/core';
import { engine, type Tensor1D, tensor, tidy, variable, zerosLike } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import type { Model } from './model.js';
import { presets } from './presets.js';

beforeAll(async () => {
  await startBackend('wasm');
});

/** A whole training step: forward with dropout, backward, Adam. */
function trainingStep(model: Model): Step {
  const parameters = [...model.namedParameters().values()];
  const zeros = () => parameters.map((parameter) => variable(zerosLike(parameter)));
  const [firstMoments, secondMoments] = [zeros(), zeros()];
  return ({ src, tgt, labels, dropout, scalars }) => {
    const { value, gradients } = valueAndGradients(() => {
      const bits = dropoutBits(dropout as Tensor1D);
      const logits = model.forward({ src: src!, tgt: tgt!, labels: labels! }, { dropout: bits });
      return crossEntropy(logits, labels!);
    }, parameters);
    adamStep({ parameters, gradients, firstMoments, secondMoments, scalars: scalars as Tensor1D });
    return { loss: value };
  };
}

function inputsOf({ vocabSize }: ModelConfig, batch: number, length: number): Inputs {
  const ids = (salt: number) => ({
    values: Int32Array.from({ length: batch * length }, (_, i) => (i * 7 + salt) % vocabSize),
    shape: [batch, length],
  });
  const scalars = adamScalars({ learningRate: 1e-3, beta1Power: 0.9, beta2Power: 0.999 });
  return {
    src: ids(1),
    tgt: ids(2),
    labels: ids(3),
    dropout: { values: dropoutState(0, 0), shape: [4] },
    scalars: { values: scalars, shape: [4] },
  };
}

const wide = {
  architecture: 'encoder-decoder',
  vocabSize: 64,
  dModel: 64,
  heads: 4,
  encoderLayers: 2,
  decoderLayers: 2,
  feedForward: 256,
  dropout: 0.1,
  normFirst: true,
  positional: 'sinusoidal',
};

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** Hears every allocation in the WASM memory until `stop`. tfjs's own count adds views and clones that share their data. */
function countAllocations() {
  const allocator = (engine().backend as unknown as { readonly wasm: Allocator }).wasm;
  const { _malloc: malloc, _free: free } = allocator;
  const sizes = new Map<number, number>();
  let live = 0;
  let peak = 0;
  allocator._malloc = (bytes) => {
    const address = malloc(bytes);
    sizes.set(address, bytes);
    live += bytes;
    peak = Math.max(peak, live);
    return address;
  };
  allocator._free = (address) => {
    live -= sizes.get(address) ?? 0;
    sizes.delete(address);
    free(address);
  };
  return {
    /** the most at once since the last call */
    takePeak() {
      const most = peak;
      peak = live;
      return most;
    },
    stop: () => Object.assign(allocator, { _malloc: malloc, _free: free }),
  };
}

/** The step by itself, op by op. */
function runEagerly(step: Step, inputs: Inputs): void {
  tidy(() => {
    const given = Object.entries(inputs).map(([name, { values, shape }]) => [
      name,
      tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32'),
    ]);
    step(Object.fromEntries(given));
  });
}

test.each([
  ['the paper’s model, 100 × 6', presets.seq2seq, 100, 6],
  ['d = 64, 2 + 2 layers, 16 × 32', parseModelConfig(wide), 16, 32],
] as const)(
  '%s: a replayed step needs at most 1.5 times what the eager one peaks at',
  async (_, config, batch, length) => {
    const model = createModel(config, { seed: 0 });
    const step = trainingStep(model);
    const inputs = inputsOf(config, batch, length);
    // what is made once and stays, positions for instance, is there before anything is counted
    runEagerly(step, inputs);
    const captured = capture(step);
    const memory = countAllocations();
    try {
      runEagerly(step, inputs);
      const eager = memory.takePeak();
      await captured.run([inputs]);
      const first = memory.takePeak();
      await captured.run([inputs]);
      const replayed = memory.takePeak();
      expect(captured.fallback).toBeNull();
      // so all of the program is counted
      expect(replayed).toBeGreaterThan(captured.stats!.bytes);
      expect(replayed).toBeLessThanOrEqual(1.5 * eager);
      // it is a replay too: nothing is made beside the program
      expect(first).toBeLessThanOrEqual(1.01 * replayed);
    } finally {
      memory.stop();
      captured.dispose();
      model.dispose();
    }
  },
);
