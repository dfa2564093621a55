import { readdirSync, readFileSync } from 'node:fs';
import {
  capture,
  crossEntropy,
  dropoutBits,
  dropoutState,
  type InputArray,
  meanSquaredError,
  type Step,
  startBackend,
  valueAndGradients,
} from '@seqlab/backend';
import { type ModelConfig, parseModelConfig } from '@seqlab/core';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import type { Model } from './model.js';

const FIXTURES = new URL('../../../internal/reference/fixtures/', import.meta.url);
const json = (name: string, file: string) =>
  JSON.parse(readFileSync(new URL(`${name}/${file}`, FIXTURES), 'utf8'));

/** Loss and all gradients of a model, dropout on. */
function stepOf(model: Model): Step {
  const { inputs, padId, pooling } = model.config;
  const named = model.namedParameters();
  return ({ src, tgt, labels, dropout }) => {
    const { value, gradients } = valueAndGradients(() => {
      const bits = dropoutBits(dropout as Tensor1D);
      const logits = model.forward({ src: src!, tgt: tgt!, labels: labels! }, { dropout: bits });
      const loss =
        inputs === 'scalars'
          ? meanSquaredError(logits, labels!)
          : crossEntropy(logits, labels!, { ignoreIndex: pooling === 'none' ? padId : null });
      return loss as Scalar;
    }, [...named.values()]);
    return { loss: value, ...Object.fromEntries([...named.keys()].map((key, i) => [key, gradients[i]!])) };
  };
}

function sourceOf(rows: number[][] | undefined, batch: number, config: ModelConfig): InputArray {
  const { values, shape } = arrayOf(rows, batch, config);
  return { values: config.architecture === 'vision' ? Float32Array.from(rows!.flat()) : values, shape };
}

function arrayOf(rows: number[][] | undefined, batch: number, { inputs }: ModelConfig): InputArray {
  if (rows === undefined) return { values: new Int32Array(0), shape: [batch, 0] };
  const shape = [rows.length, rows[0]!.length];
  return inputs === 'scalars'
    ? { values: Float32Array.from(rows.flat()), shape: [...shape, 1] }
    : { values: Int32Array.from(rows.flat()), shape };
}

describe.each(['wasm', 'webgpu'] as const)('on %s', (backend) => {
  const check = test.skipIf(backend === 'webgpu' && process.env.SEQLAB_WEBGPU === 'none');
  beforeAll(async () => {
    await startBackend(backend);
  });

  check.each(readdirSync(FIXTURES))(
    '%s is captured whole, and its replay is the eager step bit for bit',
    async (name) => {
      const config = parseModelConfig({ ...json(name, 'config.json'), dropout: 0.1 });
      const { src, tgt, labels } = json(name, 'batch.json') as Record<string, number[][]>;
      const model = createModel(config, { seed: 0 });
      const captured = capture(stepOf(model));
      const inputs = {
        src: sourceOf(src, labels!.length, config),
        tgt: arrayOf(tgt, labels!.length, config),
        labels: arrayOf(labels, labels!.length, config),
        dropout: { values: dropoutState(0, 3), shape: [4] },
      };
      const eager = await captured.run([inputs]);
      expect(captured.fallback).toBe(null);
      const replayed = await captured.run([inputs]);
      for (const [output, values] of Object.entries(eager)) expect(replayed[output], output).toEqual(values);
      expect(Number.isFinite(eager.loss![0])).toBe(true);
      captured.dispose();
      model.dispose();
    },
  );
});
