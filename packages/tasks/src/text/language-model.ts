import { checkOptions, type ModelConfig, type Problem, type Tokenizer } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { bitsPerByte, bitsPerToken, crossEntropyLoss, perplexity } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { checkTokenizer } from '../check-task.js';
import { forcedScores } from '../evaluation/forced-scores.js';
import { sampleOf } from '../evaluation/sample.js';
import type { EncodeTexts } from '../rows/encode-texts.js';
import type { TokenRows } from '../rows/rows.js';
import { selectedTokenRows } from '../rows/select-rows.js';
import type { EvaluateOptions, Evaluation, SplitName, Task, TextModelKeys } from '../task.js';
import { architectureProblems, throwTaskProblems } from '../task-problems.js';
import { predictedBytes } from './text-bytes.js';
import { charactersOf, checkTextSplit, type TextSplit, textOf, textRows, textSizes } from './text-split.js';

export interface LanguageModelOptions {
  /** default "text" */
  readonly name?: string;
  readonly training: TextSplit;
  readonly validation?: TextSplit;
  readonly test?: TextSplit;
  /** default: one id for each of the characters in the texts, and PAD */
  readonly tokenizer?: Tokenizer;
  /** T: ids that the model sees at most; default 64 */
  readonly context?: number;
  /** how the texts become ids; default: in memory */
  readonly encode?: EncodeTexts;
}

/** A task whose answer is how a text goes on. */
export interface LanguageTask extends Task {
  readonly kind: 'language-model';
  modelKeys(architecture: ModelConfig['architecture']): TextModelKeys;
  readonly tokenizer: Tokenizer;
}

const ARCHITECTURES = ['decoder-only'] as const;

/**
 * Text whose next token is to be predicted. Running text is cut into windows that follow each other; of a list each text is a document that begins with SOS and
 * ends with EOS.
 */
export function languageModel(options: LanguageModelOptions): LanguageTask {
  const splits = ['training', 'validation', 'test'] as const;
  checkOptions('languageModel', options, ['name', ...splits, 'tokenizer', 'context', 'encode']);
  for (const split of splits) checkTextSplit('languageModel', split, options[split]);
  if (options.tokenizer !== undefined) checkTokenizer('languageModel', 'tokenizer', options.tokenizer);
  const { name = 'text', tokenizer = charactersOf('languageModel', options), context = 64, encode } = options;

  function problems(config: ModelConfig): Problem[] {
    const found = architectureProblems('text', ARCHITECTURES, config);
    if (found.length > 0) return found;
    if (!config.causal) {
      found.push({
        code: 'task-causal',
        message: 'a language model must not see what it predicts, and causal is false. Leave it out.',
      });
    }
    const answers =
      tokenizer.padId === tokenizer.vocabSize - 1 ? tokenizer.vocabSize - 1 : tokenizer.vocabSize;
    if (tokenizer.vocabSize > config.vocabSize || answers > config.outputSize) {
      found.push({
        code: 'task-vocabulary',
        message: `the tokenizer has ${tokenizer.vocabSize} ids, the model's vocabSize is ${config.vocabSize} and its outputSize ${config.outputSize}. Use the tokenizer's number.`,
      });
    }
    // without a PAD of its own the model looks at what pads the end of a row, which nothing asked depends on
    if (config.padId !== null && config.padId !== tokenizer.padId) {
      found.push({
        code: 'task-padding',
        message: `the tokenizer has PAD ${tokenizer.padId}, the model ${config.padId}, which it would not look at. Use the tokenizer's id.`,
      });
    }
    return found;
  }

  const known = new Map<SplitName, TokenRows>();
  function rows(split: SplitName, config: ModelConfig): TokenRows {
    throwTaskProblems(problems(config));
    let made = known.get(split);
    if (made === undefined) {
      made = textRows(textOf(options, split), { name: split, tokenizer, context, encode });
      known.set(split, made);
    }
    return made;
  }

  const loss: Task['loss'] = (config, { labelSmoothing = 0 } = {}) => {
    throwTaskProblems(problems(config));
    return crossEntropyLoss({ ignoreIndex: tokenizer.padId, labelSmoothing });
  };

  async function evaluate(model: Model, split: SplitName, how: EvaluateOptions = {}): Promise<Evaluation> {
    const whole = rows(split, model.config);
    const { numbers, said } = sampleOf(whole.length, how);
    const all = said.sample === undefined ? whole : selectedTokenRows(whole, numbers);
    const {
      loss: nats,
      tokens,
      rightTokens,
    } = await forcedScores(model, all, loss(model.config), tokenizer.padId, how.onProgress);
    const mean = nats / Math.max(1, tokens);
    return {
      ...said,
      metrics: {
        loss: mean,
        tokenAccuracy: rightTokens / Math.max(1, tokens),
        perplexity: perplexity(mean),
        bitsPerToken: bitsPerToken(mean),
        bitsPerByte: bitsPerByte(mean, tokens, predictedBytes(all, tokenizer)),
      },
      groups: {},
    };
  }

  return {
    kind: 'language-model',
    name,
    tokenizer,
    architectures: ARCHITECTURES,
    sizes: textSizes(options),
    modelKeys: () => ({ vocabSize: tokenizer.vocabSize, padId: tokenizer.padId }),
    problems,
    rows,
    batches: (split, config, options) => batchesOfRows(rows(split, config), options),
    loss,
    evaluate,
  };
}
