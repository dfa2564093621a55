import { startBackend } from '@seqlab/backend';
import { beforeAll, expect, test } from 'vitest';
import { createModel, presets, weightsOf } from './index.js';

beforeAll(async () => {
  await startBackend('wasm');
});

test('what is no model, and one that is disposed', async () => {
  await expect(weightsOf(undefined as never)).rejects.toMatchObject({
    code: 'model-expected',
    message: 'weightsOf: the model is undefined, expected one that createModel made. Pass the model itself.',
  });
  const model = createModel(presets.plain);
  model.dispose();
  const [first] = model.namedParameters().keys();
  await expect(weightsOf(model)).rejects.toMatchObject({
    code: 'model-disposed',
    message: `weightsOf: ${first} of the model is disposed, expected a model that is alive. Use it before model.dispose(), or make another.`,
  });
});

test('a forward pass without a batch, and one of arrays', () => {
  const model = createModel(presets.seq2seq);
  for (const batch of [undefined, { src: [1], tgt: [2] }]) {
    expect(() => model.forward(batch as never)).toThrowError(
      expect.objectContaining({
        code: 'model-batch',
        message: expect.stringContaining(
          'expected the tensors {src, tgt, labels}. batchTensors of @seqlab/training',
        ),
      }),
    );
  }
  model.dispose();
});
