import { type ModelConfig, type Problem, parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { batchOf } from '@seqlab/datasets';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { expect, test } from 'vitest';
import { checkDataFits, checkRunFits } from './fit-problems.js';

const examples = [
  { task: 't', input: '01', output: '1' },
  { task: 't', input: '0', output: '0111' },
];

/** Pairs whose sources have 4 tokens and whose targets have 5; ids 0 … 4, PAD 4. */
function padded() {
  const tokenizer = symbolTokenizer('01', { padding: true });
  return { dataset: { name: 'd', examples, copies: 1 }, tokenizer, batch: batchOf(examples, tokenizer) };
}

const model = (values: object): ModelConfig =>
  parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: 5,
    padId: 4,
    dModel: 8,
    heads: 1,
    ...values,
  });

function codesOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return (error as { problems: Problem[] }).problems.map(({ code }) => code);
  }
}

test.each<[values: object, codes: string[]]>([
  [{}, []],
  [{ outputSize: 4 }, []],
  [{ vocabSize: 9, outputSize: 9 }, []],
  [{ positional: 'learned', maxLength: 5 }, []],
  [{ positional: 'learned', maxLength: 4 }, ['data-positions']],
  [{ positional: 'sinusoidal', maxLength: 1 }, []],
  [{ outputSize: 3 }, ['data-tokenizer']],
  [{ vocabSize: 4, padId: 3 }, ['data-tokenizer', 'data-padding']],
  [{ padId: null }, ['data-padding']],
  [{ padId: 2 }, ['data-padding']],
  [{ architecture: 'decoder-only' }, ['data-architecture']],
  [
    { architecture: 'encoder-only', padId: null, outputSize: 2 },
    ['data-architecture', 'data-tokenizer', 'data-padding'],
  ],
])('%j', (values, codes) => {
  expect(codesOf(() => checkDataFits(model(values), padded()))).toEqual(codes);
});

test('a model without PAD may have data that need none', () => {
  const tokenizer = symbolTokenizer('01', { padding: true });
  const even = examples.slice(0, 1);
  const data = {
    dataset: { name: 'd', examples: even, copies: 1 },
    tokenizer,
    batch: batchOf(even, tokenizer),
  };
  expect(codesOf(() => checkDataFits(model({ padId: null }), data))).toEqual([]);
});

test('a batch of ids has been checked as it was read, but for its length', () => {
  const data = { ...padded(), dataset: null, tokenizer: null };
  expect(codesOf(() => checkDataFits(model({ architecture: 'decoder-only' }), data))).toEqual([]);
  const short = model({ architecture: 'decoder-only', positional: 'learned', maxLength: 4 });
  expect(codesOf(() => checkDataFits(short, data))).toEqual(['data-positions']);
});

test.each<[values: object, codes: string[]]>([
  [{ schedule: 'warmup-cosine', steps: 10, warmupSteps: 9 }, []],
  [{ schedule: 'warmup-cosine', steps: 10, warmupSteps: 10 }, ['config-warmup-cosine']],
  [{ schedule: 'warmup-cosine', steps: 0 }, []],
  [{ schedule: 'noam', steps: 10, warmupSteps: 4000 }, []],
  [{ schedule: 'multistep' }, ['config-multistep']],
  [{ schedule: 'multistep', milestones: [3] }, []],
])('training %j', (values, codes) => {
  expect(codesOf(() => checkRunFits(model({}), parseTrainingConfig(values), padded()))).toEqual(codes);
});
