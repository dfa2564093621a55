import { type DropoutBits, dropoutBits, dropoutState, startBackend } from '@seqlab/backend';
import { EVALUATION } from '@seqlab/layers';
import { type Tensor1D, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { type PresetName, presets } from './presets.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const stateOf = (seed: number, step: number): Tensor1D => tensor1d(dropoutState(seed, step), 'int32');

function countingBits(): { bits: DropoutBits; sites: () => number } {
  const bits = dropoutBits(stateOf(1, 0));
  let sites = 0;
  return {
    bits: {
      state: bits.state,
      nextSite() {
        sites += 1;
        return bits.nextSite();
      },
    },
    sites: () => sites,
  };
}

function run(name: PresetName, dropout: number, bits: DropoutBits | null): number[] {
  const config = { ...presets[name], dropout };
  const model = createModel(config, { seed: 2 });
  const ids = [2, 0, 1, 3];
  const src = config.inputs === 'scalars' ? tensor3d(ids, [1, 4, 1]) : tensor2d([ids], undefined, 'int32');
  const logits = model.forward(
    { src, tgt: src, labels: src },
    bits === null ? EVALUATION : { dropout: bits },
  );
  const values = Array.from(logits.dataSync());
  model.dispose();
  return values;
}

// Encoder: attention weights, after attention, inside and after feed-forward; decoder: the same with a second attention;
// from seq2seq on also after the positions of source and target.
test.each([
  ['plain', 10],
  ['token', 10],
  ['masked', 10],
  ['seq2seq', 12],
  ['seq2seq-padded', 12],
] as const)('%s drops at %i sites', (name, expected) => {
  const { bits, sites } = countingBits();
  run(name, 0.1, bits);
  expect(sites()).toBe(expected);
});

test('no site is used at rate 0', () => {
  const { bits, sites } = countingBits();
  expect(run('seq2seq', 0, bits)).toEqual(run('seq2seq', 0, null));
  expect(sites()).toBe(0);
});

test('each step has a mask of its own, the same seed and step the same one; evaluation has none', () => {
  const at = (seed: number, step: number) => run('seq2seq', 0.3, dropoutBits(stateOf(seed, step)));
  expect(at(0, 5)).toEqual(at(0, 5));
  expect(at(0, 5)).not.toEqual(at(0, 6));
  expect(at(0, 5)).not.toEqual(at(1, 5));
  expect(run('seq2seq', 0.3, null)).toEqual(run('seq2seq', 0, null));
});
