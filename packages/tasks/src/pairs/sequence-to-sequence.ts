import { type Examples, type ModelConfig, type Problem, SeqlabError, type Tokenizer } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { crossEntropyLoss, errorRate } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { charactersOf } from '../characters-of.js';
import { checkTask } from '../check-task.js';
import { forcedScores } from '../evaluation/forced-scores.js';
import { encodedTexts } from '../rows/encoded-texts.js';
import { type EncodedPairs, pairRows, prefixRows, specialIds } from '../rows/pair-rows.js';
import { type RaggedIds, raggedIdsOf } from '../rows/ragged-ids.js';
import type { Rows } from '../rows/rows.js';
import { selectedRows } from '../rows/select-rows.js';
import type { Evaluation, Metrics, SplitName, Task, TextModelKeys } from '../task.js';
import { architectureProblems, throwTaskProblems } from '../task-problems.js';
import { answerPairs } from './answer-pairs.js';

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
}

/** A task whose answers are texts. */
export interface PairsTask extends Task {
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

/** An answer may be this much longer than the longest that is expected before decoding gives up. */
const SPARE = 12;

const ARCHITECTURES = ['encoder-decoder', 'decoder-only'] as const;

/**
 * Pairs of texts: the input is read, the output is said. An encoder-decoder model reads the input with its encoder; a decoder-only model is given
 * it as a prefix, input and EOS, and its loss is on the output alone.
 */
export function sequenceToSequence(options: SequenceToSequenceOptions): PairsTask {
  checkTask('sequenceToSequence', options, ['source', 'target']);
  const { name = 'pairs', target: own } = options;
  const source = options.source ?? charactersOf(options, own === undefined ? ['input', 'output'] : ['input']);
  const target = own ?? source;
  const encoded = encodedSplits(options, source, target);

  function problems(config: ModelConfig): Problem[] {
    const found = architectureProblems('pairs', ARCHITECTURES, config);
    return found.length > 0 ? found : vocabularyProblems(config, source, target);
  }

  function rows(split: SplitName, config: ModelConfig): Rows {
    throwTaskProblems(problems(config));
    const pairs = encoded(split);
    return config.architecture === 'decoder-only' ? prefixRows(pairs) : pairRows(pairs);
  }

  const loss: Task['loss'] = (config, { labelSmoothing = 0 } = {}) => {
    throwTaskProblems(problems(config));
    return crossEntropyLoss({ ignoreIndex: target.padId, labelSmoothing });
  };

  async function evaluate(model: Model, split: SplitName): Promise<Evaluation> {
    const all = rows(split, model.config);
    const pairs = encoded(split);
    const groups: [string, Tally][] = [];
    for (const [group, numbers] of groupsOf(options[split]!, name)) {
      const forced = await forcedScores(model, selectedRows(all, numbers), loss(model.config), target.padId);
      groups.push([group, { ...forced, ...(await decodedTally(model, pairs, numbers)) }]);
    }
    return {
      metrics: metricsOf(groups.map(([, tally]) => tally)),
      groups: Object.fromEntries(groups.map(([group, tally]) => [group, metricsOf([tally])])),
    };
  }

  async function answer(model: Model, inputs: readonly string[]): Promise<string[]> {
    throwTaskProblems(problems(model.config));
    const examples = inputs.map((input) => ({ input }));
    const { targets, ...special } = encoded('training');
    let longest = 0;
    for (let i = 0; i < targets.length; i += 1) longest = Math.max(longest, targets.size(i));
    const decoded = await answerPairs(model, [...encodedTexts(examples, source, 'input')], {
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
  readonly expected: readonly ArrayLike<number>[];
  readonly answers: readonly ArrayLike<number>[];
}

async function decodedTally(model: Model, pairs: EncodedPairs, numbers: readonly number[]) {
  const sources = numbers.map((number) => pairs.sources.at(number)!);
  const expected = numbers.map((number) => pairs.targets.at(number)!);
  const longest = expected.reduce((most, { length }) => Math.max(most, length), 0);
  const decoded = await answerPairs(model, sources, {
    source: pairs.source,
    target: pairs.target,
    maxLength: longest + SPARE,
  });
  let [exact, rightLength] = [0, 0];
  for (const [i, { ids, ended }] of decoded.entries()) {
    const wanted = expected[i]!;
    if (!ended || ids.length !== wanted.length) continue;
    rightLength += 1;
    if (ids.every((id, k) => id === wanted[k])) exact += 1;
  }
  return { examples: numbers.length, exact, rightLength, expected, answers: decoded.map(({ ids }) => ids) };
}

/**
 * `loss` and `tokenAccuracy` per token, teacher forced; `exactMatch` and `lengthAccuracy` per example, decoded; `wordErrorRate`, the share of
 * examples that are not exactly right (a pronunciation's is its word's), and `tokenErrorRate`, edits per expected token.
 */
function metricsOf(tallies: readonly Tally[]): Metrics {
  const sum = (key: 'loss' | 'tokens' | 'rightTokens' | 'examples' | 'exact' | 'rightLength') =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const [tokens, examples] = [Math.max(1, sum('tokens')), Math.max(1, sum('examples'))];
  return {
    loss: sum('loss') / tokens,
    tokenAccuracy: sum('rightTokens') / tokens,
    exactMatch: sum('exact') / examples,
    lengthAccuracy: sum('rightLength') / examples,
    wordErrorRate: 1 - sum('exact') / examples,
    tokenErrorRate: errorRate(
      tallies.flatMap(({ expected }) => expected),
      tallies.flatMap(({ answers }) => answers),
    ),
  };
}

/** Numbers of the examples of each `task`, in the order in which tasks appear. */
function groupsOf(examples: Examples<PairExample>, name: string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < examples.length; i += 1) {
    const { task = name } = examples.at(i)!;
    const group = groups.get(task);
    if (group === undefined) groups.set(task, [i]);
    else group.push(i);
  }
  return groups;
}

/** Each split is encoded once, when it is first asked for. */
function encodedSplits(
  options: SequenceToSequenceOptions,
  source: Tokenizer,
  target: Tokenizer,
): (split: SplitName) => EncodedPairs {
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
        sources: encoded(examples, source, 'input'),
        targets: encoded(examples, target, 'output'),
        ...special,
      };
      known.set(split, pairs);
    }
    return pairs;
  };
}

function encoded(examples: Examples<PairExample>, tokenizer: Tokenizer, side: 'input' | 'output'): RaggedIds {
  return raggedIdsOf(encodedTexts(examples, tokenizer, side, `, ${side}`));
}

/** The same ids for the same texts: one object, or two that were made alike. */
function areSame(source: Tokenizer, target: Tokenizer): boolean {
  return source === target || JSON.stringify(source.toJSON()) === JSON.stringify(target.toJSON());
}

/** The model must have a row for every id that it reads, an output for every id that it is asked for, and the same PAD. */
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
  if (config.padId !== target.padId || (own && config.srcPadId !== source.padId)) {
    problems.push({
      code: 'task-padding',
      message: `the tokenizers have PAD ${source.padId} and ${target.padId}, the model ${own ? config.srcPadId : config.padId} and ${config.padId}. Use the tokenizers' ids, so that padding is masked.`,
    });
  }
  return problems;
}
