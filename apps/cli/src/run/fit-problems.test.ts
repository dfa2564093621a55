import { type ModelConfig, type Problem, parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { batchOf } from '@seqlab/datasets';
import { givenBatch, sequenceToSequence } from '@seqlab/tasks';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { expect, test } from 'vitest';
import { checkRunFits, checkTaskFits } from './fit-problems.js';

const examples = [
  { task: 't', input: '01', output: '1' },
  { task: 't', input: '0', output: '0111' },
];

/** Pairs whose sources have 4 tokens and whose targets have 5; ids 0 … 4, PAD 4. */
const source = symbolTokenizer('01', { padding: true });
const padded = () => sequenceToSequence({ training: examples, source });

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
  [{ outputSize: 3 }, ['task-vocabulary']],
  [{ vocabSize: 4, padId: 3 }, ['task-vocabulary', 'task-padding']],
  [{ padId: null }, ['task-padding']],
  [{ padId: 2 }, ['task-padding']],
  [{ architecture: 'decoder-only' }, []],
  // a prefix model reads input and output as one row: 2 + 1 + 4 and SOS, EOS between them
  [{ architecture: 'decoder-only', positional: 'learned', maxLength: 6 }, ['data-positions']],
  [{ architecture: 'encoder-only', padId: null, outputSize: 2 }, ['task-architecture']],
])('%j', (values, codes) => {
  expect(codesOf(() => checkTaskFits(model(values), padded()))).toEqual(codes);
});

test('a batch of ids has been checked as it was read, but for its length', () => {
  const task = givenBatch(batchOf(examples, source));
  expect(codesOf(() => checkTaskFits(model({ architecture: 'decoder-only' }), task))).toEqual([]);
  const short = model({ architecture: 'decoder-only', positional: 'learned', maxLength: 4 });
  expect(codesOf(() => checkTaskFits(short, task))).toEqual(['data-positions']);
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
