import { crossEntropy, startBackend, valueAndGradients } from '@seqlab/backend';
import { type ModelConfig, parseModelConfig } from '@seqlab/core';
import { EVALUATION } from '@seqlab/layers';
import { expectClose } from '@seqlab/testing';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import type { Model } from './model.js';

const PAD = 6;
const configOf = (keys: Record<string, unknown>): ModelConfig =>
  parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: 7,
    outputSize: 6,
    padId: PAD,
    dModel: 8,
    heads: 2,
    encoderLayers: 2,
    decoderLayers: 2,
    feedForward: 9,
    activation: 'gelu',
    ...keys,
  });

const kinds = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'] as const;
const seeds = fc.integer({ min: 0, max: 10_000 });
const tokens = (least: number, most: number) =>
  fc.array(fc.integer({ min: 0, max: PAD - 1 }), { minLength: least, maxLength: most });
const runs = { numRuns: 4, seed: 2 };

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  describe.each(kinds)('%s positions', (positional) => {
    test('PAD after the tokens changes neither their logits nor any gradient', () => {
      const given = [seeds, tokens(1, 5), tokens(1, 5), fc.boolean()] as const;
      const padded = [fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })] as const;
      fc.assert(
        fc.property(...given, ...padded, (seed, source, target, normFirst, moreSource, moreTarget) => {
          // Without a causal mask as well: padding alone has to hide what comes after.
          const model = createModel(configOf({ positional, normFirst, causal: seed % 2 === 0 }), { seed });
          const labels = target.map((token) => (token + seed) % 6);
          const pad = (row: number[], count: number) => [...row, ...Array(count).fill(PAD)];
          const bare = learn(model, [source], [target], [labels]);
          const wide = learn(
            model,
            [pad(source, moreSource), pad(source, moreSource)],
            [pad(target, moreTarget), pad(target, moreTarget)],
            [pad(labels, moreTarget), pad(labels, moreTarget)],
          );
          target.forEach((_, at) => {
            expectClose(wide.logits[0]![at]!, bare.logits[0]![at]!, { absolute: 3e-6 });
            expectClose(wide.logits[1]![at]!, bare.logits[0]![at]!, { absolute: 3e-6 });
          });
          expect(wide.loss).toBeCloseTo(bare.loss, 5);
          for (const [name, gradient] of bare.gradients) {
            expectClose(wide.gradients.get(name)!, gradient, { relative: 1e-4, absolute: 3e-6 });
          }
          model.dispose();
        }),
        runs,
      );
    });

    test('what stands under PAD does not matter: its embedding never reaches a real token', () => {
      const model = createModel(configOf({ positional }), { seed: 4 });
      const rows = () => learn(model, [[1, 2, PAD, PAD]], [[0, 3, PAD]], [[3, 1, PAD]]);
      const before = rows();
      const embedding = model.namedParameters().get('embedding.weight')!;
      tidy(() => {
        const changed = embedding.dataSync().slice();
        changed.fill(123, PAD * 8, (PAD + 1) * 8);
        embedding.assign(tensor2d(changed, [7, 8]));
      });
      const after = rows();
      expectClose(after.logits[0]!.slice(0, 2).flat(), before.logits[0]!.slice(0, 2).flat());
      expect(after.loss).toBe(before.loss);
      expect(new Set(before.gradients.get('embedding.weight')!.slice(PAD * 8))).toEqual(new Set([0]));
      model.dispose();
    });

    test('under a causal mask, what comes later does not change what came before', () => {
      fc.assert(
        fc.property(seeds, tokens(1, 5), tokens(1, 5), tokens(1, 4), (seed, source, target, more) => {
          const model = createModel(configOf({ positional }), { seed });
          const short = logitsOf(model, [source], [target])[0]!;
          const long = logitsOf(model, [source], [[...target, ...more]])[0]!;
          expectClose(long.slice(0, target.length).flat(), short.flat(), { absolute: 3e-6 });
          model.dispose();
        }),
        runs,
      );
    });
  });

  test('without positions, turning the source around changes nothing', () => {
    fc.assert(
      fc.property(seeds, tokens(2, 6), tokens(1, 4), (seed, source, target) => {
        const model = createModel(configOf({ positional: 'none' }), { seed });
        const straight = logitsOf(model, [source], [target]).flat(2);
        const turned = logitsOf(model, [[...source].reverse()], [target]).flat(2);
        expectClose(turned, straight, { absolute: 3e-6 });
        model.dispose();
      }),
      runs,
    );
  });

  test('without positions and mask, the decoder permutes its output with its input', () => {
    fc.assert(
      fc.property(seeds, tokens(1, 4), tokens(2, 6), (seed, source, target) => {
        const model = createModel(configOf({ positional: 'none', causal: false }), { seed });
        const straight = logitsOf(model, [source], [target])[0]!;
        const turned = logitsOf(model, [source], [[...target].reverse()])[0]!;
        expectClose(turned.reverse().flat(), straight.flat(), { absolute: 3e-6 });
        model.dispose();
      }),
      runs,
    );
  });

  test.each(kinds.slice(1))('%s positions tell orders apart', (positional) => {
    const model = createModel(configOf({ positional }), { seed: 1 });
    const straight = logitsOf(model, [[0, 1, 2, 3]], [[4, 5]]).flat(2);
    const turned = logitsOf(model, [[3, 2, 1, 0]], [[4, 5]]).flat(2);
    // Distances alone cannot tell a row from its mirror image where |distance| is all there is.
    const shuffled = logitsOf(model, [[1, 0, 3, 2]], [[4, 5]]).flat(2);
    const other = positional === 'alibi' ? shuffled : turned;
    expect(Math.max(...straight.map((value, i) => Math.abs(value - other[i]!)))).toBeGreaterThan(1e-3);
    model.dispose();
  });
});

function logitsOf(model: Model, source: number[][], target: number[][]): number[][][] {
  return tidy(() => {
    const [src, tgt] = [tensor2d(source, undefined, 'int32'), tensor2d(target, undefined, 'int32')];
    return model.forward({ src, tgt, labels: tgt }, EVALUATION).arraySync();
  });
}

function learn(model: Model, source: number[][], target: number[][], wanted: number[][]) {
  const parameters = model.namedParameters();
  const [src, tgt] = [tensor2d(source, undefined, 'int32'), tensor2d(target, undefined, 'int32')];
  const labels = tensor2d(wanted, undefined, 'int32');
  const { value, gradients } = valueAndGradients(
    () => crossEntropy(model.forward({ src, tgt, labels }, EVALUATION), labels, { ignoreIndex: PAD }),
    [...parameters.values()],
  );
  const result = {
    logits: logitsOf(model, source, target),
    loss: value.dataSync()[0]!,
    gradients: new Map([...parameters.keys()].map((name, i) => [name, gradients[i]!.dataSync().slice()])),
  };
  for (const made of [src, tgt, labels, value, ...gradients]) made.dispose();
  return result;
}
