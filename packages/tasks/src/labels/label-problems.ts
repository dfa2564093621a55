import type { ModelConfig, Problem, Tokenizer } from '@seqlab/core';
import { architectureProblems } from '../task-problems.js';
import type { Images } from './label-rows.js';

/** What every task with one label per example asks of a config, and then what its examples ask. */
export function pooledProblems(
  what: string,
  architectures: readonly ModelConfig['architecture'][],
  config: ModelConfig,
  outputs: number,
  more: (config: ModelConfig) => Problem[],
): Problem[] {
  const found = architectureProblems(what, architectures, config);
  if (found.length > 0) return found;
  if (config.pooling === 'none') {
    found.push({
      code: 'task-pooling',
      message:
        'there is one answer per example, and pooling ("none") leaves one output per position. Set pooling to "mean", "sum" or "class".',
    });
  }
  if (config.outputSize < outputs) {
    found.push({
      code: 'task-outputs',
      message: `the model's outputSize is ${config.outputSize}, and there are ${outputs} labels. Use ${outputs}.`,
    });
  }
  return [...found, ...more(config)];
}

export function textProblems({ vocabSize, padId }: ModelConfig, tokenizer: Tokenizer): Problem[] {
  const problems: Problem[] = [];
  if (tokenizer.vocabSize > vocabSize) {
    problems.push({
      code: 'task-vocabulary',
      message: `the tokenizer has ${tokenizer.vocabSize} ids, the model's vocabSize is ${vocabSize}. Use the tokenizer's number.`,
    });
  }
  if (tokenizer.padId !== padId) {
    problems.push({
      code: 'task-padding',
      message: `the tokenizer has PAD ${tokenizer.padId}, the model ${padId}. Use the tokenizer's id, so that padding is masked.`,
    });
  }
  return problems;
}

export function visionProblems(config: ModelConfig, images: Images): Problem[] {
  const { imageSize, channels } = config;
  if (imageSize === images.imageSize && channels === images.channels) return [];
  return [
    {
      code: 'task-images',
      message: `the images have ${images.imageSize} × ${images.imageSize} pixels with ${images.channels} channels, the model reads ${imageSize} × ${imageSize} with ${channels}. Set imageSize and channels to the images'.`,
    },
  ];
}
