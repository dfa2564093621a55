import { type ModelConfig, type Problem, SeqlabError, type Tokenizer } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { bitsPerByte, bitsPerToken, crossEntropyLoss, perplexity } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { checkTask } from '../check-task.js';
import { forcedScores } from '../evaluation/forced-scores.js';
import { specialIds } from '../rows/pair-rows.js';
import { raggedIdsOf } from '../rows/ragged-ids.js';
import type { Ids, TokenRows } from '../rows/rows.js';
import { documentRows, windowRows } from '../rows/text-rows.js';
import type { Evaluation, SplitName, Task, TextModelKeys } from '../task.js';
import { architectureProblems, throwTaskProblems } from '../task-problems.js';
import { utf8Length } from './utf8-length.js';

/** Running text, or documents of their own, such as names: one a row. */
export type TextSplit = string | readonly string[];

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
  checkTask('languageModel', options, ['tokenizer'], ['context']);
  const { name = 'text', tokenizer = charactersIn(options), context = 64 } = options;

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
      made = rowsOf(textOf(options, split), tokenizer, context);
      known.set(split, made);
    }
    return made;
  }

  const loss: Task['loss'] = (config, { labelSmoothing = 0 } = {}) => {
    throwTaskProblems(problems(config));
    return crossEntropyLoss({ ignoreIndex: tokenizer.padId, labelSmoothing });
  };

  async function evaluate(model: Model, split: SplitName): Promise<Evaluation> {
    const all = rows(split, model.config);
    const {
      loss: nats,
      tokens,
      rightTokens,
    } = await forcedScores(model, all, loss(model.config), tokenizer.padId);
    const mean = nats / Math.max(1, tokens);
    return {
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

  const size = (split: TextSplit | undefined) =>
    split === undefined ? 0 : typeof split === 'string' ? 1 : split.length;
  return {
    kind: 'language-model',
    name,
    tokenizer,
    architectures: ARCHITECTURES,
    sizes: {
      training: size(options.training),
      validation: size(options.validation),
      test: size(options.test),
    },
    modelKeys: () => ({ vocabSize: tokenizer.vocabSize, padId: tokenizer.padId }),
    problems,
    rows,
    batches: (split, config, options) => batchesOfRows(rows(split, config), options),
    loss,
    evaluate,
  };
}

function charactersIn({ training, validation = [], test = [] }: LanguageModelOptions): Tokenizer {
  return trainCharacterTokenizer([training, validation, test].flat());
}

function textOf(options: LanguageModelOptions, split: SplitName): TextSplit {
  const text = options[split];
  if (text !== undefined && text.length > 0) return text;
  throw new SeqlabError(
    'task-no-split',
    `task: there is no ${split} split. Give text for it, or ask for another.`,
  );
}

function rowsOf(text: TextSplit, tokenizer: Tokenizer, context: number): TokenRows {
  if (typeof text === 'string') {
    const ids = Int32Array.from(tokenizer.encode(text));
    return windowRows({ length: ids.length, slice: (from, to) => ids.subarray(from, to) }, context);
  }
  return documentRows(raggedIdsOf(text.map((one) => tokenizer.encode(one))), specialIds(tokenizer), context);
}

/** Bytes, in UTF-8, of the tokens that rows ask for. The end of a document counts as the one byte that a line end would take. */
function predictedBytes(rows: TokenRows, tokenizer: Tokenizer): number {
  const asked = raggedIdsOf(labelsOf(rows));
  let ends = 0;
  const ids = new Int32Array(asked.total);
  let at = 0;
  for (let i = 0; i < asked.length; i += 1) {
    const labels = asked.at(i)!;
    ids.set(labels, at);
    at += labels.length;
    for (const id of labels) if (id === tokenizer.eosId) ends += 1;
  }
  // decoded as one text: a character may be made of several tokens, and they may stand in two rows
  return utf8Length(tokenizer.decode(ids)) + ends;
}

function* labelsOf(rows: TokenRows): Generator<Ids> {
  for (let i = 0; i < rows.length; i += 1) yield rows.at(i)!.labels;
}
