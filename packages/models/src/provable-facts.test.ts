import { startBackend } from '@seqlab/backend';
import { EVALUATION } from '@seqlab/layers';
import { expectClose } from '@seqlab/testing';
import { tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import type { Model } from './model.js';
import { presets } from './presets.js';

// Why the paper's failures must happen: consequences of symmetry, true for every seed and for any weights.
const [SOS, EOS] = [2, 3];
const runs = { numRuns: 15, seed: 1 };
const seeds = fc.integer({ min: 0, max: 2 ** 32 });
const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 6 });

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test('1 plain: the output is decoder.norm.bias, whatever the input', () => {
    const numbers = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 4, maxLength: 4 });
    const bias = fc.float({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(seeds, numbers, bias, (seed, input, value) => {
        const model = createModel(presets.plain, { seed });
        tidy(() => {
          model
            .namedParameters()
            .get('transformer.decoder.norm.bias')!
            .assign(tensor1d([value]));
          const x = tensor3d(input, [1, 4, 1]);
          const output = model.forward({ src: x, tgt: x, labels: x }, EVALUATION).dataSync();
          expectClose(output, Array(4).fill(value));
        });
        model.dispose();
      }),
      runs,
    );
  });

  test('2 token: equal decoder tokens get equal logits, whatever their place', () => {
    fc.assert(
      fc.property(seeds, bits, bits, (seed, source, target) => {
        const model = createModel(presets.token, { seed });
        const tgt = [SOS, ...target];
        const logits = logitsOf(model, [SOS, ...source, EOS], tgt);
        tgt.forEach((token, at) => {
          expectClose(logits[at]!, logits[tgt.indexOf(token)]!, { absolute: 1e-6 });
        });
        model.dispose();
      }),
      runs,
    );
  });

  test('3 masked: sources with the same symbols in another order get the same logits, to 6 digits', () => {
    fc.assert(
      fc.property(seeds, bits, (seed, target) => {
        const model = createModel(presets.masked, { seed });
        const [one, other] = [
          [0, 1, 0, 1],
          [1, 0, 1, 0],
        ].map((source) => logitsOf(model, [SOS, ...source, EOS], [SOS, ...target]).flat());
        expectClose(one!, other!, { absolute: 2e-6 });
        model.dispose();
      }),
      runs,
    );
  });

  test('4 seq2seq: positions tell 0101 from 1010', () => {
    const model = createModel(presets.seq2seq, { seed: 3 });
    const [one, other] = [
      [0, 1, 0, 1],
      [1, 0, 1, 0],
    ].map((source) => logitsOf(model, [SOS, ...source, EOS], [SOS, 0]).flat());
    expect(Math.max(...one!.map((value, i) => Math.abs(value - other![i]!)))).toBeGreaterThan(1e-4);
    model.dispose();
  });
});

/** [T][outputSize] */
function logitsOf(model: Model, source: number[], target: number[]): number[][] {
  return tidy(() => {
    const [src, tgt] = [tensor2d([source], undefined, 'int32'), tensor2d([target], undefined, 'int32')];
    return model.forward({ src, tgt, labels: tgt }, EVALUATION).arraySync()[0]!;
  });
}
