import {
  checkNumber,
  type Examples,
  isWhole,
  type ModelConfig,
  type Problem,
  SeqlabError,
  type TokenBatch,
  type Tokenizer,
} from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { bleuCounts, chrfCounts, crossEntropyLoss, editDistance } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { charactersOf } from '../characters-of.js';
import { checkTask } from '../check-task.js';
import { forcedScores } from '../evaluation/forced-scores.js';
import { sampleOf } from '../evaluation/sample.js';
import type { AnsweringTask, Examination, ExamineOptions } from '../examination.js';
import { type EncodeTexts, encodedExamples, encodedTexts, encodeInMemory } from '../rows/encode-texts.js';
import { orderBySize } from '../rows/order-by-size.js';
import { type EncodedPairs, pairRows, prefixRows, specialIds } from '../rows/pair-rows.js';
import type { Ids, Rows } from '../rows/rows.js';
import { selectedRows } from '../rows/select-rows.js';
import type { EvaluateOptions, Evaluation, Metrics, SplitName, Task, TextModelKeys } from '../task.js';
import { architectureProblems, throwTaskProblems } from '../task-problems.js';
import { answerPairs, answersByChunk } from './answer-pairs.js';
import { examinePairs, SPARE } from './examine-pairs.js';

export interface PairExample {
  readonly input: string;
  readonly output: string;
  /** which of several tasks it belongs to, whose metrics are told apart; default: the name of the whole */
  readonly task?: string;
}

export interface SequenceToSequenceOptions {
  /** default "pairs" */
  readonly name?: string;
  readonly training: Examples<PairExample>;
  readonly validation?: Examples<PairExample>;
  readonly test?: Examples<PairExample>;
  /** of the inputs; default: one id for each of the characters in the examples, and PAD */
  readonly source?: Tokenizer;
  /** of the outputs; default: the same */
  readonly target?: Tokenizer;
  /** how often an epoch takes each training example; default 1 */
  readonly copies?: number;
  /** how the texts become ids; default: in memory */
  readonly encode?: EncodeTexts;
  /**
   * whether a model may read PAD as a symbol like any other (`padId` null in its config); its loss leaves PAD out all the same. Default
   * false: such a model is refused, since what it says to a row depends on how long the other rows are
   */
  readonly paddingSeen?: boolean;
}

/** A task whose answers are texts. */
export interface PairsTask extends AnsweringTask {
  readonly kind: 'sequence-to-sequence';
  modelKeys(architecture: ModelConfig['architecture']): TextModelKeys;
  /** of the inputs */
  readonly source: Tokenizer;
  /** of the outputs */
  readonly target: Tokenizer;
  /**
   * The likeliest output for each input, by greedy decoding; one that does not end is cut off a little beyond the longest of the training split.
   * @throws what `problems` finds, and what the tokenizer does not know
   */
  answer(model: Model, inputs: readonly string[]): Promise<string[]>;
}

/** Equal to no id. */
const NOT_AN_ID = -1;

const ARCHITECTURES = ['encoder-decoder', 'decoder-only'] as const;

/**
 * Pairs of texts: the input is read, the output is said. An encoder-decoder model reads the input with its encoder; a decoder-only model is given
 * it as a prefix, input and EOS, and its loss is on the output alone.
 */
export function sequenceToSequence(options: SequenceToSequenceOptions): PairsTask {
  checkTask('sequenceToSequence', options, ['source', 'target'], ['copies', 'encode', 'paddingSeen']);
  const { name = 'pairs', target: own, copies = 1, paddingSeen = false } = options;
  checkCopies(copies);
  const source = options.source ?? charactersOf(options, own === undefined ? ['input', 'output'] : ['input']);
  const target = own ?? source;
  const encoded = encodedSplits(options, source, target);
  // symbols, such as the digits of the paper, are not written as a language is
  const scoresText = target.toJSON().type !== 'symbol';

  function problems(config: ModelConfig): Problem[] {
    const found = architectureProblems('pairs', ARCHITECTURES, config);
    if (found.length > 0) return found;
    const prefix = config.architecture === 'decoder-only' ? prefixProblems(target) : [];
    const padding = paddingSeen && config.padId === null ? [] : paddingProblems(config, source, target);
    return [...vocabularyProblems(config, source, target), ...padding, ...prefix];
  }

  function rowsOnce(split: SplitName, config: ModelConfig): Rows {
    throwTaskProblems(problems(config));
    const pairs = encoded(split);
    return config.architecture === 'decoder-only' ? prefixRows(pairs) : pairRows(pairs);
  }

  function rows(split: SplitName, config: ModelConfig): Rows {
    const once = rowsOnce(split, config);
    if (split !== 'training' || copies === 1) return once;
    return selectedRows(
      once,
      Int32Array.from({ length: once.length * copies }, (_, i) => i % once.length),
    );
  }

  const loss: Task['loss'] = (config, { labelSmoothing = 0 } = {}) => {
    throwTaskProblems(problems(config));
    return crossEntropyLoss({ ignoreIndex: target.padId, labelSmoothing });
  };

  async function evaluate(model: Model, split: SplitName, how: EvaluateOptions = {}): Promise<Evaluation> {
    const all = rowsOnce(split, model.config);
    const pairs = encoded(split);
    const { numbers: looked, said } = sampleOf(all.length, how);
    const groups: [string, Tally, TextScores | null][] = [];
    const whole = scoresText ? textScores() : null;
    let before = 0;
    for (const [group, numbers] of groupsOf(options[split]!, looked, name)) {
      const onProgress = (done: number) => how.onProgress?.(before + done);
      const rows = selectedRows(all, numbers);
      // decoding is what takes time: until then nothing counts as done
      const forced = await forcedScores(model, rows, loss(model.config), target.padId, () => onProgress(0));
      const scores = scoresText ? textScores() : null;
      const decoded = await decodedTally(model, pairs, numbers, {
        unkId: target.unkId ?? null,
        onProgress,
        answered(number, ids) {
          if (whole === null || scores === null) return;
          const [wanted, said] = [options[split]!.at(number)!.output, target.decode(ids)];
          for (const each of [whole, scores]) each.add(wanted, said);
        },
      });
      groups.push([group, { ...forced, ...decoded }, scores]);
      before += numbers.length;
    }
    return {
      ...said,
      metrics: {
        ...metricsOf(groups.map(([, tally]) => tally)),
        ...whole?.metrics(),
      },
      groups: Object.fromEntries(
        groups.map(([group, tally, scores]) => [group, { ...metricsOf([tally]), ...scores?.metrics() }]),
      ),
    };
  }

  async function examine(model: Model, split: SplitName, how: ExamineOptions = {}): Promise<Examination> {
    const all = rowsOnce(split, model.config);
    const whole = all.batch(Array.from({ length: all.length }, (_, i) => i)) as TokenBatch;
    const asked = {
      model,
      loss: loss(model.config),
      whole,
      pairs: encoded(split),
      examples: options[split]!,
    };
    return examinePairs({ ...asked, name, target }, how);
  }

  async function answer(model: Model, inputs: readonly string[]): Promise<string[]> {
    throwTaskProblems(problems(model.config));
    const { targets, ...special } = encoded('training');
    let longest = 0;
    for (let i = 0; i < targets.length; i += 1) longest = Math.max(longest, targets.size(i));
    const decoded = await answerPairs(model, [...encodedTexts(inputs, source, { side: 'input' })], {
      source: special.source,
      target: special.target,
      maxLength: longest + SPARE,
    });
    return decoded.map(({ ids }) => target.decode(ids));
  }

  return {
    kind: 'sequence-to-sequence',
    name,
    source,
    target,
    architectures: ARCHITECTURES,
    sizes: {
      training: options.training.length,
      validation: options.validation?.length ?? 0,
      test: options.test?.length ?? 0,
    },
    modelKeys: () => ({
      vocabSize: target.vocabSize,
      padId: target.padId,
      ...(source !== target && { srcVocabSize: source.vocabSize, srcPadId: source.padId }),
    }),
    problems,
    rows,
    batches: (split, config, options) => batchesOfRows(rows(split, config), options),
    loss,
    evaluate,
    examine,
    answer,
  };
}

/** Sums over the examples of a group. */
interface Tally {
  readonly loss: number;
  readonly tokens: number;
  readonly rightTokens: number;
  readonly examples: number;
  readonly exact: number;
  readonly rightLength: number;
  /** between answers and what was expected */
  readonly edits: number;
  readonly expectedIds: number;
}

async function decodedTally(
  model: Model,
  { sources, targets, source, target }: EncodedPairs,
  numbers: Int32Array,
  {
    unkId,
    onProgress,
    answered,
  }: {
    readonly unkId: number | null;
    readonly onProgress: (done: number) => void;
    /** told each answer, and the number of its example */
    readonly answered: (number: number, ids: readonly number[]) => void;
  },
) {
  const chosen = {
    length: numbers.length,
    size: (i: number) => sources.size(numbers[i]!),
    at: (i: number) => sources.at(numbers[i]!),
  };
  const longest = numbers.reduce((most, number) => Math.max(most, targets.size(number)), 0);
  const tally = { examples: numbers.length, exact: 0, rightLength: 0, edits: 0, expectedIds: 0 };
  const answers = answersByChunk(model, chosen, { source, target, maxLength: longest + SPARE, onProgress });
  for await (const [i, { ids, ended }] of answers) {
    answered(numbers[i]!, ids);
    const wanted = known(targets.at(numbers[i]!)!, unkId);
    tally.edits += editDistance(wanted, ids);
    tally.expectedIds += wanted.length;
    if (!ended || ids.length !== wanted.length) continue;
    tally.rightLength += 1;
    if (ids.every((id, k) => id === wanted[k])) tally.exact += 1;
  }
  return tally;
}

interface TextScores {
  add(wanted: string, said: string): void;
  metrics(): Metrics;
}

/** What answers are worth as texts, however their tokenizer cuts them: both from 0 to 100. */
function textScores(): TextScores {
  const [chrf, bleu] = [chrfCounts(), bleuCounts()];
  return {
    add(wanted, said) {
      chrf.add([wanted], said);
      bleu.add([wanted], said);
    },
    metrics: () => ({ chrf: chrf.score(), bleu: bleu.score() }),
  };
}

/** UNK stands for many texts: whoever says it has not said what was wanted. */
function known(ids: Ids, unkId: number | null): Ids {
  return unkId === null ? ids : Array.from(ids, (id) => (id === unkId ? NOT_AN_ID : id));
}

/**
 * `loss` and `tokenAccuracy` per token, teacher forced; `exactMatch` and `lengthAccuracy` per example, decoded; `wordErrorRate`, the share of
 * examples that are not exactly right (a pronunciation's is its word's), and `tokenErrorRate`, edits per expected token. Beside them, of texts, `chrf` and `bleu`.
 */
function metricsOf(tallies: readonly Tally[]): Metrics {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const [tokens, examples] = [Math.max(1, sum('tokens')), Math.max(1, sum('examples'))];
  return {
    loss: sum('loss') / tokens,
    tokenAccuracy: sum('rightTokens') / tokens,
    exactMatch: sum('exact') / examples,
    lengthAccuracy: sum('rightLength') / examples,
    wordErrorRate: 1 - sum('exact') / examples,
    tokenErrorRate: sum('edits') / Math.max(1, sum('expectedIds')),
  };
}

/** Of the examples with those numbers, the numbers of each `task`, in the order in which tasks appear. */
function groupsOf(
  examples: Examples<PairExample>,
  numbers: Int32Array,
  name: string,
): Map<string, Int32Array> {
  const places = new Map<string, number>();
  const placeOf = Int32Array.from(numbers, (number) => {
    const { task = name } = examples.at(number)!;
    if (!places.has(task)) places.set(task, places.size);
    return places.get(task)!;
  });
  const grouped = orderBySize(
    Int32Array.from(placeOf, (_, i) => i),
    placeOf,
  );
  const groups = new Map<string, Int32Array>();
  let from = 0;
  for (const [task, place] of places) {
    let to = from;
    while (to < grouped.length && placeOf[grouped[to]!] === place) to += 1;
    groups.set(
      task,
      grouped.subarray(from, to).map((i) => numbers[i]!),
    );
    from = to;
  }
  return groups;
}

/** @throws SeqlabError `task-copies` */
function checkCopies(copies: number): void {
  checkNumber(
    {
      code: 'task-copies',
      where: 'sequenceToSequence',
      name: 'copies',
      value: copies,
      expected: 'a whole number, 1 or more',
      advice: 'Leave it out to take each example once.',
    },
    (value) => isWhole(value, 1),
  );
}

/** Each split is encoded once, when it is first asked for. */
function encodedSplits(
  options: SequenceToSequenceOptions,
  source: Tokenizer,
  target: Tokenizer,
): (split: SplitName) => EncodedPairs {
  const { encode = encodeInMemory } = options;
  const known = new Map<SplitName, EncodedPairs>();
  const special = { source: specialIds(source), target: specialIds(target) };
  return (split) => {
    let pairs = known.get(split);
    if (pairs === undefined) {
      const examples = options[split];
      if (examples === undefined || examples.length === 0) {
        throw new SeqlabError(
          'task-no-split',
          `task: there is no ${split} split. Give examples for it, or ask for another.`,
        );
      }
      pairs = {
        sources: encodedExamples(examples, source, { split, side: 'input' }, encode),
        targets: encodedExamples(examples, target, { split, side: 'output' }, encode),
        ...special,
      };
      known.set(split, pairs);
    }
    return pairs;
  };
}

/** The same ids for the same texts: one object, or two that were made alike. */
function areSame(source: Tokenizer, target: Tokenizer): boolean {
  return source === target || JSON.stringify(source.toJSON()) === JSON.stringify(target.toJSON());
}

/** PAD is what leaves the input of a prefix model out of its loss. */
function prefixProblems({ padId }: Tokenizer): Problem[] {
  if (padId !== null) return [];
  return [
    {
      code: 'task-prefix-padding',
      message:
        'a decoder-only model reads the input as the start of its own sequence, and PAD keeps that start out of the loss, but the tokenizer has no PAD. Use one with padding.',
    },
  ];
}

/** The model must have a row for every id that it reads, and an output for every id that it is asked for. */
function vocabularyProblems(config: ModelConfig, source: Tokenizer, target: Tokenizer): Problem[] {
  const problems: Problem[] = [];
  const own = config.srcVocabSize !== null;
  if (!own && !areSame(source, target)) {
    problems.push({
      code: 'task-vocabulary',
      message: `input and output have different tokenizers (${source.vocabSize} and ${target.vocabSize} ids), and the model has one vocabulary. Set srcVocabSize to ${source.vocabSize} (encoder-decoder), or use one tokenizer for both.`,
    });
  }
  const read = own ? config.srcVocabSize! : config.vocabSize;
  if (source.vocabSize > read || target.vocabSize > config.vocabSize) {
    problems.push({
      code: 'task-vocabulary',
      message: `the tokenizers have ${source.vocabSize} ids for input and ${target.vocabSize} for output, the model reads ${read} and ${config.vocabSize}. Give the model at least the tokenizers' numbers.`,
    });
  }
  const labels = target.padId === target.vocabSize - 1 ? target.vocabSize - 1 : target.vocabSize;
  if (labels > config.outputSize) {
    problems.push({
      code: 'task-vocabulary',
      message: `answers are made of ${labels} ids, the model's outputSize is ${config.outputSize}. Use at least ${labels}.`,
    });
  }
  return problems;
}

/** Padding is masked by its id. */
function paddingProblems(config: ModelConfig, source: Tokenizer, target: Tokenizer): Problem[] {
  const own = config.srcVocabSize !== null;
  if (config.padId === target.padId && (!own || config.srcPadId === source.padId)) return [];
  return [
    {
      code: 'task-padding',
      message: `the tokenizers have PAD ${source.padId} and ${target.padId}, the model ${own ? config.srcPadId : config.padId} and ${config.padId}. Use the tokenizers' ids, so that padding is masked.`,
    },
  ];
}
