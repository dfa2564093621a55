import { modelConfigTable, trainingConfigTable } from '@seqlab/core';
import { describe, expect, it } from 'vitest';
import { enTools } from '../../messages/en-tools.js';
import {
  MODEL_CONTROLS,
  MORE_MODEL_CONTROLS,
  MORE_TRAINING_CONTROLS,
  TRAINING_CONTROLS,
} from './controls.js';

const model = [...MODEL_CONTROLS, ...MORE_MODEL_CONTROLS];
const training = [...TRAINING_CONTROLS, ...MORE_TRAINING_CONTROLS];
const keysOf = (controls: readonly { key: string }[]) => controls.map(({ key }) => key);

describe('the controls of the bench', () => {
  it('are all that a model has, but for what the data decides', () => {
    const decided = ['vocabSize', 'outputSize', 'padId', 'inputs', 'srcVocabSize', 'srcPadId'];
    // the bench trains on pairs of symbols, at widths where torch's start is right and memory is no matter
    const elsewhere = [
      'pooling',
      'imageSize',
      'patchSize',
      'channels',
      'embeddingScale',
      'initStd',
      'recompute',
    ];
    expect([...keysOf(model), ...decided, ...elsewhere].sort()).toEqual(Object.keys(modelConfigTable).sort());
  });

  it('are all that training has, but for the seed, which has a field of its own, and what the page decides', () => {
    const decided = [
      'seed',
      'evaluateEvery',
      'checkpointEvery',
      'keepCheckpoints',
      'fastMath',
      'batchTokens',
      'packing',
      // the bench has no images
      'augmentShift',
      'augmentFlip',
      'augmentCrop',
      // the lab looks at the weights themselves
      'ema',
    ];
    expect([...keysOf(training), ...decided].sort()).toEqual(Object.keys(trainingConfigTable).sort());
  });

  it('have each a name, a help and a source with a year', () => {
    for (const { key, source } of [...model, ...training]) {
      expect(enTools.workbench.keys[key], key).toBeDefined();
      expect(source, key).toMatch(/\b(19|20)\d\d\b/);
    }
  });

  it('offer every choice that the tables know, images apart', () => {
    const choicesOf = (key: string) => {
      const control = [...model, ...training].find((each) => each.key === key)!;
      return control.kind === 'choice' ? control.values : [];
    };
    expect(choicesOf('architecture')).toEqual(
      modelConfigTable.architecture.choices.filter((choice) => choice !== 'vision'),
    );
    expect(choicesOf('positional')).toEqual(
      modelConfigTable.positional.choices.filter((choice) => !choice.endsWith('2d')),
    );
    expect(choicesOf('attention')).toEqual(modelConfigTable.attention.choices);
    expect(choicesOf('positionalCombine')).toEqual(modelConfigTable.positionalCombine.choices);
    expect(choicesOf('norm')).toEqual(modelConfigTable.norm.choices);
    expect(choicesOf('activation')).toEqual(modelConfigTable.activation.choices);
    expect(choicesOf('optimizer')).toEqual(trainingConfigTable.optimizer.choices);
    expect(choicesOf('schedule')).toEqual(trainingConfigTable.schedule.choices);
    expect([...choicesOf('backend')].sort()).toEqual([...trainingConfigTable.backend.choices].sort());
  });
});
