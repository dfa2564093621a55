import { checkOptions, type ModelConfig, type Problem, SeqlabError, type Tokenizer } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { crossEntropyLoss, perplexity } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { checkTokenizer } from '../check-task.js';
import { forcedScores } from '../evaluation/forced-scores.js';
import { sampleOf } from '../evaluation/sample.js';
import type { EncodeTexts } from '../rows/encode-texts.js';
import type { Rows } from '../rows/rows.js';
import { selectedRows } from '../rows/select-rows.js';
import type { EvaluateOptions, Evaluation, SplitName, Task, TextModelKeys } from '../task.js';
import { architectureProblems, throwTaskProblems } from '../task-problems.js';
import { type FilledText, type FillOptions, fillHidden } from './fill-hidden.js';
import { maskedRows } from './masked-rows.js';
import {
  charactersOf,
  checkTextSplit,
  isDocuments,
  type TextSplit,
  textOf,
  textRows,
  textSizes,
} from './text-split.js';

export interface MaskedTokenOptions {
  /** default "text" */
  readonly name?: string;
  readonly training: TextSplit;
  readonly validation?: TextSplit;
  readonly test?: TextSplit;
  /** with MASK and PAD; default: one id for each of the characters in the texts, and these */
  readonly tokenizer?: Tokenizer;
  /** S: ids that the model sees at most, 2 or more; default 64 */
  readonly context?: number;
  /** how the texts become ids; default: in memory */
  readonly encode?: EncodeTexts;
}

/** A task whose answers are hidden tokens. */
export interface MaskedTask extends Task {
  readonly kind: 'masked-token';
  modelKeys(architecture: ModelConfig['architecture']): TextModelKeys;
  readonly tokenizer: Tokenizer;
  /**
   * What is hidden in texts, each hidden token written as [MASK]: those texts with the likeliest tokens, and of each place the `top` likeliest.
   * @throws what `problems` finds, `fill-nothing-hidden`, `fill-top`, and what the tokenizer does not know
   */
  fill(model: Model, texts: readonly string[], options?: FillOptions): Promise<FilledText[]>;
}

const ARCHITECTURES = ['encoder-only'] as const;

/**
 * Text of which some tokens are hidden, to be told from those on both sides: an encoder-only model with an output at each position, and BERT's rule, see `maskedRows`.
 * Running text is cut into rows of `context` ids; documents stand between SOS and EOS. Metrics: `loss`, `tokenAccuracy`, `perplexity`,
 * of the hidden tokens alone, which are the same in every evaluation.
 * @throws SeqlabError `task-mask`, `task-no-split`, `task-tokenizer`
 */
export function maskedToken(options: MaskedTokenOptions): MaskedTask {
  const splits = ['training', 'validation', 'test'] as const;
  checkOptions('maskedToken', options, ['name', ...splits, 'tokenizer', 'context', 'encode']);
  for (const split of splits) checkTextSplit('maskedToken', split, options[split]);
  if (options.tokenizer !== undefined) checkTokenizer('maskedToken', 'tokenizer', options.tokenizer);
  const {
    name = 'text',
    tokenizer = charactersOf('maskedToken', options, { mask: true }),
    context = 64,
    encode,
  } = options;
  const { vocabSize, padId } = tokenizer;

  function problems(config: ModelConfig): Problem[] {
    const found = architectureProblems('hidden tokens', ARCHITECTURES, config);
    if (found.length > 0) return found;
    if (config.pooling !== 'none') {
      found.push({
        code: 'task-pooling',
        message: `each hidden token is told at its place, and pooling is ${JSON.stringify(config.pooling)}. Set it to "none".`,
      });
    }
    const answers = padId === vocabSize - 1 ? vocabSize - 1 : vocabSize;
    if (vocabSize > config.vocabSize || answers > config.outputSize) {
      found.push({
        code: 'task-vocabulary',
        message: `the tokenizer has ${vocabSize} ids, the model's vocabSize is ${config.vocabSize} and its outputSize ${config.outputSize}. Use the tokenizer's number.`,
      });
    }
    if (config.padId !== padId) {
      found.push({
        code: 'task-padding',
        message: `the tokenizer has PAD ${padId}, the model ${config.padId}. Use the tokenizer's id, so that padding is masked.`,
      });
    }
    return found;
  }

  const known = new Map<SplitName, Rows>();
  function rows(split: SplitName, config: ModelConfig): Rows {
    throwTaskProblems(problems(config));
    let made = known.get(split);
    if (made === undefined) {
      const text = textOf(options, split);
      if (!Number.isInteger(context) || context < 2) {
        throw new SeqlabError(
          'task-context',
          `task: context (${context}) must be an integer of at least 2: what stands beside a hidden token tells it. Give the number of ids that the model sees.`,
        );
      }
      // one id more than follows another
      const following = textRows(text, { name: split, tokenizer, context: context - 1, encode });
      made = maskedRows(following, tokenizer);
      known.set(split, made);
    }
    return made;
  }

  const loss: Task['loss'] = (config, { labelSmoothing = 0 } = {}) => {
    throwTaskProblems(problems(config));
    return crossEntropyLoss({ ignoreIndex: padId, labelSmoothing });
  };

  async function evaluate(model: Model, split: SplitName, how: EvaluateOptions = {}): Promise<Evaluation> {
    const all = rows(split, model.config);
    const { numbers, said } = sampleOf(all.length, how);
    const chosen = selectedRows(all, numbers);
    const scores = await forcedScores(model, chosen, loss(model.config), padId, how.onProgress);
    const tokens = Math.max(1, scores.tokens);
    return {
      ...said,
      metrics: {
        loss: scores.loss / tokens,
        tokenAccuracy: scores.rightTokens / tokens,
        perplexity: perplexity(scores.loss / tokens),
      },
      groups: {},
    };
  }

  return {
    kind: 'masked-token',
    name,
    tokenizer,
    architectures: ARCHITECTURES,
    sizes: textSizes(options),
    modelKeys: () => ({ vocabSize, padId, pooling: 'none' }),
    problems,
    rows,
    batches: (split, config, how) => batchesOfRows(rows(split, config), how),
    loss,
    evaluate,
    async fill(model, texts, fillOptions = {}) {
      checkOptions('fill', fillOptions, ['top']);
      throwTaskProblems(problems(model.config));
      const documents = isDocuments(options.training);
      return fillHidden(texts, { ...fillOptions, model, tokenizer, documents });
    },
  };
}
