import { SeqlabError } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';

/** The paper's first stage: digits in, numbers out, in one pass with the source as both inputs. @throws generate-digits */
export async function scalarAnswer(model: Model, input: string): Promise<string> {
  if (!/^[0-9]+$/.test(input)) {
    throw new SeqlabError(
      'generate-digits',
      `generate: "${input}" must be digits: this model reads numbers. Give e.g. 0101.`,
    );
  }
  const outputs = tidy(() => {
    const src = tensor2d(Array.from(input, Number), [1, input.length]);
    return model.forward({ src, tgt: src, labels: src }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  return Array.from(values, (value) => value.toFixed(4)).join(' ');
}
