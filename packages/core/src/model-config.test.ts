import { describe, expect, test } from 'vitest';
import { describeConfigKey } from './config-table.js';
import { hasEmbeddingDropout, type ModelConfig, modelConfigTable, parseModelConfig } from './model-config.js';
import { parameterCount } from './parameter-count.js';
import type { SeqlabError } from './seqlab-error.js';

const BASE = { architecture: 'encoder-decoder', vocabSize: 4 };
/** the paper's backbone */
const PAPER = {
  ...BASE,
  dModel: 8,
  heads: 1,
  encoderLayers: 1,
  decoderLayers: 1,
  feedForward: 8,
  normFirst: true,
};
const SCALARS = { ...PAPER, vocabSize: undefined, inputs: 'scalars', dModel: 1 };

function errorOf(value: unknown): SeqlabError {
  try {
    parseModelConfig(value);
  } catch (error) {
    return error as SeqlabError;
  }
  throw new Error('nothing was thrown');
}

describe('parseModelConfig', () => {
  test("fills in torch.nn.Transformer's defaults", () => {
    expect(parseModelConfig(BASE)).toEqual({
      architecture: 'encoder-decoder',
      vocabSize: 4,
      outputSize: 4,
      padId: null,
      inputs: 'tokens',
      dModel: 512,
      heads: 8,
      encoderLayers: 6,
      decoderLayers: 6,
      feedForward: 2048,
      dropout: 0.1,
      layerNormEps: 1e-5,
      normFirst: false,
      activation: 'relu',
      positional: 'none',
      causal: true,
      maxLength: 512,
      srcVocabSize: null,
      srcPadId: null,
      pooling: 'none',
      imageSize: 28,
      patchSize: 4,
      channels: 1,
      embeddingScale: null,
      initStd: null,
      bias: true,
      norm: 'layer',
      tieEmbedding: false,
    } satisfies ModelConfig);
  });

  test('gives back its own result, keys in the order of the table', () => {
    for (const value of [BASE, PAPER, SCALARS, { ...PAPER, vocabSize: 5, outputSize: 4, padId: 4 }]) {
      const config = parseModelConfig(value);
      expect(parseModelConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
      expect(Object.keys(config)).toEqual(Object.keys(modelConfigTable));
    }
  });

  test('scalars have no vocabulary and one output', () => {
    expect(parseModelConfig(SCALARS)).toMatchObject({ vocabSize: 0, outputSize: 1, dModel: 1, padId: null });
  });

  test.each([
    [
      null,
      'config-not-object',
      'model config: the config is null, but must be a JSON object. Write {"key": value, …}.',
    ],
    [
      [1],
      'config-not-object',
      'model config: the config is an array, but must be a JSON object. Write {"key": value, …}.',
    ],
    [
      '{}',
      'config-not-object',
      'model config: the config is "{}", but must be a JSON object. Write {"key": value, …}.',
    ],
    [
      { ...BASE, d_model: 8 },
      'config-unknown-key',
      'model config: unknown key "d_model". Did you mean "dModel"?',
    ],
    [
      { ...BASE, colour: 1 },
      'config-unknown-key',
      /^model config: unknown key "colour"\. Known keys: architecture, vocabSize, /,
    ],
    [
      JSON.parse('{"architecture":"encoder-decoder","vocabSize":4,"__proto__":{}}'),
      'config-unknown-key',
      /unknown key "__proto__"/,
    ],
    [{ ...BASE, toString: 1 }, 'config-unknown-key', /unknown key "toString"/],
    [
      { architecture: 'encoder-decoder' },
      'config-missing-key',
      'model config: vocabSize is missing. Give the number of token ids, special ones included.',
    ],
    [
      { vocabSize: 4 },
      'config-missing-key',
      'model config: architecture is missing. Give one of "encoder-decoder", "encoder-only", "decoder-only", "vision".',
    ],
    [
      { ...BASE, dModel: '8' },
      'config-wrong-type',
      'model config: dModel ("8") must be an integer from 1 to 65536.',
    ],
    [
      { ...BASE, dModel: 8.5 },
      'config-wrong-type',
      'model config: dModel (8.5) must be an integer from 1 to 65536.',
    ],
    [
      { ...BASE, dModel: null },
      'config-wrong-type',
      'model config: dModel (null) must be an integer from 1 to 65536.',
    ],
    [
      { ...BASE, dropout: Number.NaN },
      'config-wrong-type',
      'model config: dropout (NaN) must be a number from 0 to below 1.',
    ],
    [{ ...BASE, normFirst: 1 }, 'config-wrong-type', 'model config: normFirst (1) must be true or false.'],
    [
      { ...BASE, activation: ['relu'] },
      'config-wrong-type',
      'model config: activation (an array) must be one of "relu", "gelu".',
    ],
    [
      { ...BASE, activation: 'gleu' },
      'config-out-of-range',
      'model config: activation ("gleu") must be one of "relu", "gelu". Did you mean "gelu"?',
    ],
    [
      { ...BASE, dModel: 0 },
      'config-out-of-range',
      'model config: dModel (0) must be an integer from 1 to 65536.',
    ],
    [
      { ...BASE, vocabSize: -1 },
      'config-out-of-range',
      'model config: vocabSize (-1) must be an integer from 0 to 16777216.',
    ],
    [
      { ...BASE, vocabSize: 0 },
      'config-out-of-range',
      'model config: vocabSize (0) must be an integer from 1 to 16777216.',
    ],
    [
      { ...BASE, dropout: 1 },
      'config-out-of-range',
      'model config: dropout (1) must be a number from 0 to below 1.',
    ],
    [
      { ...BASE, dropout: -0.1 },
      'config-out-of-range',
      'model config: dropout (-0.1) must be a number from 0 to below 1.',
    ],
    [
      { ...BASE, layerNormEps: 0 },
      'config-out-of-range',
      'model config: layerNormEps (0) must be a number above 0 to 1.',
    ],
    [
      { ...BASE, heads: Number.POSITIVE_INFINITY },
      'config-wrong-type',
      'model config: heads (Infinity) must be an integer from 1 to 1024.',
    ],
    [
      { ...BASE, dModel: 130, heads: 4 },
      'config-heads-divide',
      'model config: dModel (130) must be divisible by heads (4). Use dModel 128 or 132.',
    ],
    [
      { ...BASE, dModel: 2, heads: 3 },
      'config-heads-divide',
      'model config: dModel (2) must be divisible by heads (3). Use dModel 3.',
    ],
    [
      { ...BASE, padId: 4 },
      'config-pad-range',
      'model config: padId (4) must be below vocabSize (4). Use 3 or null.',
    ],
    [
      { ...BASE, positional: 'rotary', dModel: 9, heads: 3 },
      'config-rotary-width',
      'model config: rotary positions turn pairs of features: dModel / heads (3) must be even. Use dModel 12 or other heads.',
    ],
    [
      { ...SCALARS, vocabSize: 4 },
      'config-scalars',
      /^model config: inputs "scalars" has no tokens: .* Set dModel and heads to 1 and leave the others out\.$/,
    ],
    [{ ...SCALARS, dModel: 8 }, 'config-scalars', /inputs "scalars"/],
    [{ ...SCALARS, outputSize: 4 }, 'config-scalars', /inputs "scalars"/],
    [{ ...SCALARS, padId: 0 }, 'config-scalars', /inputs "scalars"/],
    [{ ...SCALARS, architecture: 'decoder-only' }, 'config-scalars', /inputs "scalars"/],
    [
      { ...BASE, tieEmbedding: true, outputSize: 3 },
      'config-tied',
      'model config: outputSize (3) must be vocabSize (4) with tieEmbedding: each row of the embedding is an output. Leave outputSize or tieEmbedding out.',
    ],
    [
      { architecture: 'vision', outputSize: 3, tieEmbedding: true },
      'config-tied',
      'model config: tieEmbedding (true) shares the embedding of tokens with the un-embedding, and this model reads no tokens. Leave it out.',
    ],
    [
      { ...BASE, dModel: 65536, feedForward: 1048576 },
      'config-too-large',
      /^model config: the model would have \d+ parameters, more than the 268435456 that fit into 4 GiB/,
    ],
  ])('%j is refused', (value, code, message) => {
    const error = errorOf(value);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.problems).toHaveLength(1);
  });

  test('an unusable rotary width is a step of heads away from a usable one', () => {
    expect(parseModelConfig({ ...BASE, positional: 'rotary', dModel: 12, heads: 3 }).dModel).toBe(12);
  });

  test('reports all that is wrong at once, on one line', () => {
    const error = errorOf({
      architecture: 'encoder',
      vocabSize: 4,
      d_model: 1,
      dModel: 130,
      heads: 4,
      dropout: 2,
      padId: 9,
    });
    expect(error.code).toBe('config-invalid');
    expect(error.problems.map(({ code }) => code).sort()).toEqual([
      'config-heads-divide',
      'config-out-of-range',
      'config-out-of-range',
      'config-pad-range',
      'config-unknown-key',
    ]);
    for (const { code, message } of error.problems) expect(error.message).toContain(`${message} [${code}]`);
    expect(error.message).toMatch(/^model config: 5 problems: \(1\) [^\n]*$/);
  });
});

describe('parameterCount', () => {
  test.each([
    [46, { ...SCALARS, feedForward: 1 }],
    [88, SCALARS],
    [1332, PAPER],
    [1340, { ...PAPER, vocabSize: 5, outputSize: 4, padId: 4 }],
    [1332 + 512 * 8, { ...PAPER, positional: 'learned' }],
    // three attentions, two feed-forward blocks, seven norms, the un-embedding
    [1332 - (3 * 4 * 8 + 2 * (8 + 8) + 7 * 8 + 4), { ...PAPER, bias: false }],
  ])('is %d, as the paper and arithmetic say', (count, value) => {
    expect(parameterCount(parseModelConfig(value))).toBe(count);
  });

  test('leaves out the stack that an architecture does not have', () => {
    const encoderLayer = 4 * 64 + 32 + (2 * 64 + 16) + 4 * 8;
    const embeddings = 4 * 8 + 8 * 4 + 4;
    for (const architecture of ['encoder-only', 'decoder-only']) {
      expect(parameterCount(parseModelConfig({ ...PAPER, architecture }))).toBe(
        encoderLayer + 16 + embeddings,
      );
    }
  });
});

test('dropout follows the embedding from the first kind of position on', () => {
  expect(hasEmbeddingDropout(parseModelConfig(PAPER))).toBe(false);
  expect(hasEmbeddingDropout(parseModelConfig({ ...PAPER, positional: 'sinusoidal' }))).toBe(true);
});

test('every key explains itself, and its default passes its own check', () => {
  for (const [name, key] of Object.entries(modelConfigTable)) {
    expect(key.help, name).toMatch(/^\S.*[^.]$/);
    expect(describeConfigKey(key), name).toMatch(/^(an integer|a number|true or false|one of)/);
  }
});

describe('images, pooling, and a source with a vocabulary of its own', () => {
  const VISION = { architecture: 'vision', outputSize: 10, dModel: 8, heads: 2 };

  test('a vision model has no vocabulary and pools', () => {
    expect(parseModelConfig(VISION)).toMatchObject({
      vocabSize: 0,
      outputSize: 10,
      pooling: 'mean',
      padId: null,
    });
    expect(parseModelConfig({ ...VISION, pooling: 'class' }).pooling).toBe('class');
  });

  test.each([
    [
      { architecture: 'vision' },
      'config-missing-key',
      'outputSize is missing. Give the number of classes, or 1 for a number.',
    ],
    [
      { ...VISION, vocabSize: 4 },
      'config-vision',
      'a vision model reads images: vocabSize (4) must be 0 and padId (null) null. Leave both out.',
    ],
    [
      { ...VISION, patchSize: 5 },
      'config-patches',
      'imageSize (28) must be divisible by patchSize (5). Use a patchSize that divides it.',
    ],
    [
      { ...VISION, positional: 'learned', maxLength: 49, pooling: 'class' },
      'config-patches',
      'maxLength (49) must be at least 50, the number of patches and the class token. Set it to that.',
    ],
    [
      { ...VISION, pooling: 'none' },
      'config-pooling',
      'pooling ("none") leaves one output per patch, and an image has one answer. Use "mean", "sum" or "class".',
    ],
    [
      { ...BASE, pooling: 'mean' },
      'config-pooling',
      'pooling ("mean") makes one output of all positions, which an encoder-only or a vision model can use. Leave it out, or use one of those.',
    ],
    [
      { ...BASE, architecture: 'decoder-only', srcVocabSize: 5 },
      'config-source-vocabulary',
      'srcVocabSize (5) is for the source of an encoder-decoder model of tokens. Leave it and srcPadId out.',
    ],
    [
      { ...BASE, srcVocabSize: 5, srcPadId: 5 },
      'config-source-vocabulary',
      'srcPadId (5) must be below srcVocabSize (5). Give both, or neither.',
    ],
    [
      { ...BASE, srcPadId: 1 },
      'config-source-vocabulary',
      'srcPadId (1) must be below srcVocabSize (null). Give both, or neither.',
    ],
  ])('%j', (value, code, message) => {
    expect(errorOf(value)).toMatchObject({ code, message: `model config: ${message}` });
  });
});
