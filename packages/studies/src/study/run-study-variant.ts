import {
  parseModelConfig,
  parseTrainingConfig,
  type ScalarBatch,
  SeqlabError,
  type StudyRow,
  type StudySeedResult,
  type TokenBatch,
} from '@seqlab/core';
import { batchOf, batchSource, rowChunks, scalarBatchOf } from '@seqlab/datasets';
import { createModel, type Model, rowsAtOnce } from '@seqlab/models';
import { crossEntropyLoss, evaluate, type Loss, meanSquaredErrorLoss, train } from '@seqlab/training';
import { thinCurve } from '../thin-curve.js';
import { askModel } from './ask-model.js';
import type { StudyData, StudyVariant } from './study-variant.js';

export interface StudyVariantOptions {
  /** updates instead of the variant's; default: the variant's */
  readonly steps?: number;
  /** an AbortSignal; an aborted run throws `study-aborted` */
  readonly signal?: { readonly aborted: boolean };
  /** called with each loss, as it is known */
  readonly onStep?: (step: number, loss: number, steps: number) => void;
}

/** What one variant and one seed gave; `combineStudy` merges many. */
export interface StudyVariantRun {
  readonly row: Omit<StudyRow, 'seeds'>;
  readonly result: StudySeedResult;
}

/**
 * Trains one variant from scratch on one seed and measures it on its test data. A pure function: the same arguments give the
 * same bits. Needs a backend that has been started.
 * @throws study-aborted, and what a config or a data set refuses
 */
export async function runStudyVariant(
  variant: StudyVariant,
  seed: number,
  { steps, signal, onStep }: StudyVariantOptions = {},
): Promise<StudyVariantRun> {
  const config = parseTrainingConfig({ ...variant.training, seed, ...(steps !== undefined && { steps }) });
  const data = variant.data(seed);
  const batch = toBatch(variant, data.train);
  const loss = lossFor(variant);
  const model = createModel(parseModelConfig(variant.model), { seed });
  try {
    const batches =
      variant.batching?.(batch, seed) ?? batchSource(batch, { batchSize: config.batchSize, seed });
    const losses: number[] = [];
    for await (const event of train({ model, batches, config, loss, ...(signal && { signal }) })) {
      if (event.type === 'done' && event.reason === 'aborted') throw aborted(variant.name, seed, event.step);
      if (event.type !== 'step') continue;
      losses.push(event.loss);
      onStep?.(event.step, event.loss, config.steps);
    }
    const { metrics, answers } = await measure(variant, model, data, loss);
    const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    return {
      row: {
        variant: variant.name,
        factors: variant.factors,
        parameters,
        steps: config.steps,
        signature: variant.signature?.name ?? null,
      },
      result: {
        ...metrics,
        seed,
        trainLoss: losses.at(-1)!,
        stepsToLearn: stepsToLearn(losses),
        showsSignature: variant.signature?.shows({ loss: metrics.loss, answers }) ?? null,
        measures: variant.measures?.(data) ?? {},
        curve: thinCurve(losses),
      },
    };
  } finally {
    model.dispose();
  }
}

/**
 * Metrics per task of the test data, and the answers that they are made from. Rows are padded together, as in training: a
 * model without a padding mask would see another input if each task were padded by itself.
 */
async function measure(variant: StudyVariant, model: Model, { test }: StudyData, loss: Loss) {
  const { tokenizer } = variant;
  const whole = toBatch(variant, { name: 'test', examples: test, copies: 1 });
  const expected = test.map(({ output }) =>
    tokenizer === null ? Array.from(output, Number) : tokenizer.encode(output),
  );
  const answers = await askModel(model, test, whole, tokenizer);
  // What never ended has no length that could be right.
  const given = answers.map((answer) => (answer.ended ? answer.given : [...answer.given, -1]));
  const rowsOf = (task: string) => test.flatMap((example, row) => (example.task === task ? [row] : []));
  function* tasks() {
    for (const task of new Set(test.map(({ task }) => task))) {
      for (const { rows, batch } of rowChunks(whole, {
        rows: rowsOf(task),
        padId: null, // as in training
        rowsAtOnce: (src, tgt) => rowsAtOnce(model.config, src, tgt),
      })) {
        const answered = Array.from(rows, (row) => given[row]!);
        yield { task, batch, expected: Array.from(rows, (row) => expected[row]!), answered };
      }
    }
  }
  const metrics = await evaluate({
    model,
    loss,
    padId: tokenizer?.padId ?? null,
    tasks: tasks(),
    decode: ({ answered }) => answered,
  });
  return { metrics, answers };
}

function toBatch({ tokenizer }: StudyVariant, data: StudyData['train']): TokenBatch | ScalarBatch {
  return tokenizer === null ? scalarBatchOf(data) : batchOf(data, tokenizer);
}

function lossFor({ tokenizer, training }: StudyVariant): Loss {
  if (tokenizer === null) return meanSquaredErrorLoss();
  const { labelSmoothing = 0 } = training as { labelSmoothing?: number };
  return crossEntropyLoss({ ignoreIndex: tokenizer.padId, labelSmoothing });
}

/** Dropout makes single losses jump: the mean of so many must be below the bound. */
const WINDOW = 20;
const LEARNED = 0.1;

function stepsToLearn(losses: readonly number[]): number | null {
  for (let end = WINDOW; end <= losses.length; end++) {
    const sum = losses.slice(end - WINDOW, end).reduce((total, loss) => total + loss, 0);
    if (sum / WINDOW < LEARNED) return end;
  }
  return null;
}

function aborted(variant: string, seed: number, step: number): SeqlabError {
  return new SeqlabError(
    'study-aborted',
    `study: ${variant}, seed ${seed} was aborted after step ${step}. Run it again.`,
  );
}
