import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../conformance/expect-refusal.js';
import { crossEntropy, embed, idsTensor, startBackend } from './index.js';

describe.each(['cpu', 'wasm'] as const)('ids on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test('are checked before they are uploaded, and the text names the place', () => {
    expectRefusal(
      'ids-out-of-range',
      'idsTensor: ids[1, 0] is 5, expected 0 to 4. Use the tokenizer that belongs to the model.',
      () => idsTensor(Int32Array.of(0, 4, 5, 1), [2, 2], 5),
    );
    expectRefusal(
      'ids-out-of-range',
      'idsTensor: ids[1] is -1, expected 0 to 4. Use the tokenizer that belongs to the model.',
      () => idsTensor(Int32Array.of(0, -1), [2], 5),
    );
    expectRefusal(
      'ids-shape',
      'idsTensor: 3 ids do not fill the shape [2, 2], which holds 4. Change the shape or pad the rows.',
      () => idsTensor(Int32Array.of(0, 1, 2), [2, 2], 5),
    );
    expect(idsTensor(new Int32Array(0), [0, 2], 5).shape).toEqual([0, 2]);
  });

  test('of another vocabulary are refused by embed', () => {
    const ids = idsTensor(Int32Array.of(0, 4), [1, 2], 5);
    const weight = tf.ones([4, 3]) as tf.Tensor2D;
    const text = 'embed: ids[0, 1] is 4, expected 0 to 3. Use the tokenizer that belongs to the model.';
    expectRefusal('ids-out-of-range', text, () => embed(ids, weight));
    expectRefusal('ids-out-of-range', text, () => embed(tf.tensor2d([0, 4], [1, 2], 'int32'), weight));
  });

  test('are refused as labels, ignored ones aside', () => {
    const logits = tf.zeros([3, 2]);
    const labels = tf.tensor1d([0, -100, 2], 'int32');
    expectRefusal(
      'ids-out-of-range',
      'crossEntropy: labels[2] is 2, expected 0 to 1 or -100, which is ignored. Use the tokenizer that belongs to the model.',
      () => crossEntropy(logits, labels, { ignoreIndex: -100 }),
    );
    expectRefusal(
      'ids-out-of-range',
      'crossEntropy: labels[1] is -100, expected 0 to 1. Use the tokenizer that belongs to the model.',
      () => crossEntropy(logits, labels),
    );
  });
});
