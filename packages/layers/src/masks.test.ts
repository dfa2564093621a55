import { startBackend } from '@seqlab/backend';
import { errorOf } from '@seqlab/testing';
import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { causalMask, combineMasks, keyPaddingMask, scoreBiasMask } from './masks.js';
import { createAlibiPositions } from './positional/alibi-positions.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const ids = () => tensor2d([1, 4, 4, 0], [2, 2], 'int32');

test('padding is where the ids are PAD', () => {
  expect(keyPaddingMask(ids(), 4).keyPadding!.arraySync()).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test('masks of different kinds become one; none at all is null', () => {
  const padding = keyPaddingMask(ids(), 4);
  const bias = scoreBiasMask(createAlibiPositions(1), 2, 2);
  expect(combineMasks(causalMask, null, padding, bias)).toEqual({ causal: true, ...padding, ...bias });
  expect(bias.constantBias).toBe(true);
  expect(combineMasks(causalMask, causalMask)).toEqual({ causal: true });
  expect(combineMasks(null, null)).toBeNull();
});

test('two paddings are refused', () => {
  const two = () => combineMasks(keyPaddingMask(ids(), 4), keyPaddingMask(ids(), 1));
  expect(errorOf(two)).toMatchObject({
    code: 'masks-conflict',
    message:
      'combineMasks: two masks bring their own "keyPadding", one was expected. Join the two tensors before they become a mask.',
  });
});
