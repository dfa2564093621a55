import { argmax, type LadderExample, SeqlabError } from '@seqlab/core';
import { createModel, greedy, loadWeights, type Model, sample, weightsOf } from '@seqlab/models';
import {
  type ClassificationTask,
  imageClassification,
  type LanguageTask,
  languageModel,
  type PairsTask,
  sequenceToSequence,
} from '@seqlab/tasks';
import { DRAWING_SIZE, readDrawing } from '../spec/own/drawing.js';
import { graphemesOf } from '../spec/own/graphemes.js';
import { MAX_SIDE, MAX_TEXT } from '../spec/own/read-own.js';
import { type ResolvedOwn, resolveOwn } from '../spec/own/resolve-own.js';
import type { Matrix, Trace } from '../spec/trace.js';
import type { OwnSpec, TraceSpec, TrainingSpec, Writing } from '../spec/worker-protocol.js';
import type { Learn } from './learning.js';
import { softmax } from './logits.js';
import { lookInside, withoutHeads } from './look-inside.js';
import { observe } from './observe.js';

/** As a text is written while its model trains: always by the same numbers, so that what changes is the model. */
const WATCHED: Writing = { temperature: 0.8, seed: 0 };
/** Examples that are judged of what was learnt from. */
const JUDGED = 100;
/** Answers that are shown of what was learnt from; of what was held out all are. */
const SHOWN = 12;

/** Tasks of the user's own. */
export const ownLearning: Learn = (spec) => {
  const resolved = resolveOwn(ownOf(spec));
  const task = taskOf(resolved);
  const { model: config, training } = resolved;
  return {
    model: config,
    training,
    examples: resolved.learnt.length,
    batches: () => task.batches('training', config, { batchSize: training.batchSize, seed: training.seed }),
    loss: task.loss(config, { labelSmoothing: training.labelSmoothing }),
    shareOut: async () => null,
    look: async (model, input) =>
      readable(resolved, input) ? lookAt(resolved, model, input, WATCHED) : null,
    async judge(model) {
      const learnt = await task.evaluate(model, 'training', { mostExamples: JUDGED });
      const heldOut = resolved.heldOut.length === 0 ? null : await task.evaluate(model, 'validation');
      return {
        evalLoss: learnt.metrics.loss!,
        metrics: null,
        scores: { training: learnt.metrics, heldOut: heldOut?.metrics ?? null },
        proof: null,
        answers: await answersOf(resolved, task, model),
      };
    },
  };
};

/** One input through a trained model. @throws `web-symbol-unknown`, `web-own-input` */
export async function ownTrace(given: TraceSpec): Promise<Trace> {
  const { training, weights, input, writing = WATCHED, inside } = given;
  const resolved = resolveOwn(ownOf(training));
  const model = createModel(resolved.model, { seed: 0 });
  try {
    loadWeights(model, withoutHeads(resolved.model, weights, inside?.heads ?? []));
    const trace = await lookAt(resolved, model, input, writing);
    if (inside === undefined) return trace;
    const other =
      inside.against === ''
        ? null
        : readable(resolved, inside.against)
          ? await lookAt(resolved, model, inside.against, writing)
          : ('unknown' as const);
    return { ...trace, inside: await lookInside(model, trace, other) };
  } finally {
    model.dispose();
  }
}

const ownOf = (spec: TrainingSpec) => spec as TrainingSpec & { readonly own: OwnSpec };

type OwnTask = PairsTask | LanguageTask | ClassificationTask;

function taskOf(resolved: ResolvedOwn): OwnTask {
  const spared = <E>(heldOut: readonly E[]) => (heldOut.length === 0 ? undefined : heldOut);
  switch (resolved.kind) {
    case 'pairs': {
      const { learnt, heldOut, tokenizer } = resolved;
      const validation = spared(heldOut);
      return sequenceToSequence({
        training: learnt,
        ...(validation !== undefined && { validation }),
        source: tokenizer,
        target: tokenizer,
      });
    }
    case 'text': {
      const { learnt, heldOut, tokenizer } = resolved;
      const validation = spared(heldOut);
      return languageModel({
        training: learnt,
        ...(validation !== undefined && { validation }),
        tokenizer,
        context: MAX_TEXT + 2,
      });
    }
    case 'drawings': {
      const { learnt, heldOut, labels } = resolved;
      const images = (drawings: typeof learnt) => ({
        length: drawings.length,
        imageSize: DRAWING_SIZE,
        channels: 1,
        pixels: Float32Array.from(drawings.flatMap(({ cells }) => [...cells])),
        labels: drawings.map(({ label }) => label),
      });
      const validation = spared(heldOut);
      return imageClassification({
        training: images(learnt),
        ...(validation !== undefined && { validation: images(validation) }),
        labels,
      });
    }
  }
}

/** Whether the model has symbols for an input: one that is being typed may be watched as soon as it has. */
function readable(resolved: ResolvedOwn, input: string): boolean {
  if (resolved.kind === 'drawings') return readDrawing(input) !== null;
  const { length } = graphemesOf(input);
  if (length > (resolved.kind === 'text' ? MAX_TEXT : MAX_SIDE)) return false;
  return resolved.tokenizer.unknownIn(input).length === 0 && (length > 0 || resolved.kind === 'text');
}

async function answersOf(resolved: ResolvedOwn, task: OwnTask, model: Model): Promise<LadderExample[]> {
  if (resolved.kind === 'pairs') {
    const asked = [
      ...resolved.heldOut.map((pair) => ({ ...pair, task: 'held-out' })),
      ...resolved.learnt.slice(0, SHOWN).map((pair) => ({ ...pair, task: 'learnt' })),
    ];
    const outputs = await (task as PairsTask).answer(
      model,
      asked.map(({ input }) => input),
    );
    return asked.map(({ task: part, input, output: expected }, i) => ({
      task: part,
      input,
      expected,
      output: outputs[i]!,
      correct: outputs[i] === expected,
    }));
  }
  return [];
}

/** The model on one input: what it answers, and what it goes through. */
async function lookAt(resolved: ResolvedOwn, model: Model, input: string, writing: Writing): Promise<Trace> {
  switch (resolved.kind) {
    case 'pairs':
      return pairTrace(resolved, model, input);
    case 'text':
      return textTrace(resolved, model, input, writing);
    case 'drawings':
      return drawingTrace(resolved, model, input);
  }
}

const NO_SYMBOLS = {
  off: [],
  padding: null,
  unmasked: [],
  rule: 'append',
  task: null,
  expected: null,
} as const satisfies Partial<Trace>;

async function pairTrace(
  { tokenizer, learnt, heldOut }: Extract<ResolvedOwn, { kind: 'pairs' }>,
  model: Model,
  input: string,
): Promise<Trace> {
  const { sosId, eosId, names } = tokenizer;
  const asked = tokenizer.encode(input);
  const maxLength = MAX_SIDE + 2;
  const alone = model.config.architecture === 'decoder-only';
  // as the rows were that it has learnt from: a source ends with EOS
  const source = alone ? [] : [sosId, ...asked, eosId];
  const prompt = alone ? [sosId, ...asked, eosId] : [sosId];
  const batch = { batchSize: 1, srcLength: source.length, src: Int32Array.from(source) };
  const [decoded] = await greedy(model, batch, {
    sosId,
    eosId,
    maxLength: maxLength + (alone ? prompt.length : 0),
    ...(alone && { prefix: [prompt.slice(1)] }),
  });
  const target = [...prompt, ...decoded!.ids];
  const seen = await observe(model, source, target);
  const known = [...heldOut, ...learnt].find((pair) => pair.input === input);
  return {
    ...NO_SYMBOLS,
    ...seen,
    ...(await namedTable(model, names)),
    input,
    ...tokensOf('source', source, names),
    ...tokensOf('target', target, names),
    ...written(seen.logits, names, target, prompt.length),
    expected: known?.output ?? null,
    output: tokenizer.decode(decoded!.ids),
    ended: decoded!.ended,
  };
}

async function textTrace(
  { tokenizer }: Extract<ResolvedOwn, { kind: 'text' }>,
  model: Model,
  input: string,
  { temperature, seed }: Writing,
): Promise<Trace> {
  const { sosId, eosId, names } = tokenizer;
  const prefix = tokenizer.encode(input);
  const [drawn] = await sample(
    model,
    { batchSize: 1, srcLength: 0, src: new Int32Array(0) },
    { sosId, eosId, prefix: [prefix], maxLength: Math.max(1, MAX_TEXT - prefix.length), temperature, seed },
  );
  const target = [sosId, ...prefix, ...drawn!.ids];
  const seen = await observe(model, [], target);
  return {
    ...NO_SYMBOLS,
    ...seen,
    ...(await namedTable(model, names)),
    input,
    ...tokensOf('source', [], names),
    ...tokensOf('target', target, names),
    ...written(seen.logits, names, target, 1 + prefix.length),
    output: tokenizer.decode(drawn!.ids),
    ended: drawn!.ended,
  };
}

async function drawingTrace(
  { labels }: Extract<ResolvedOwn, { kind: 'drawings' }>,
  model: Model,
  input: string,
): Promise<Trace> {
  const cells = readDrawing(input);
  if (cells === null) {
    throw new SeqlabError(
      'web-own-input',
      `input: ${JSON.stringify(input)} is no drawing of ${DRAWING_SIZE} × ${DRAWING_SIZE} cells. Draw one.`,
    );
  }
  const pixels = Float32Array.from(cells);
  const seen = await observe(model, pixels, []);
  const probabilities = softmax([...seen.logits.values]);
  const { patchSize } = model.config;
  const places = Array.from({ length: seen.sourceEmbedded.rows }, (_, place) => String(place + 1));
  const best = labels[argmax(probabilities)]!;
  return {
    ...NO_SYMBOLS,
    ...seen,
    input,
    sourceIds: places.map(Number),
    sourceTokens: places,
    targetIds: [],
    targetTokens: [],
    embedding: seen.sourceEmbedded,
    symbols: places,
    outputs: labels,
    picture: { size: DRAWING_SIZE, patch: patchSize, pixels },
    decoding: [{ prefix: [], probabilities, chosen: best }],
    output: best,
    ended: true,
  };
}

const tokensOf = <Side extends 'source' | 'target'>(
  side: Side,
  ids: readonly number[],
  names: readonly string[],
) =>
  ({ [`${side}Ids`]: ids, [`${side}Tokens`]: ids.map((id) => names[id]!) }) as Record<
    `${Side}Ids`,
    readonly number[]
  > &
    Record<`${Side}Tokens`, readonly string[]>;

async function namedTable(
  model: Model,
  names: readonly string[],
): Promise<Pick<Trace, 'embedding' | 'symbols'>> {
  const { shape, values } = (await weightsOf(model)).get('embedding.weight')!;
  const [rows, columns] = shape as [number, number];
  const embedding: Matrix = { rows, columns, values };
  return { embedding, symbols: names.slice(0, rows) };
}

/** What was held likely for each symbol that was written: a causal model says the same of a prefix, whatever follows. */
function written(
  logits: Matrix,
  names: readonly string[],
  target: readonly number[],
  given: number,
): Pick<Trace, 'decoding' | 'outputs'> {
  const tokens = target.map((id) => names[id]!);
  const decoding = Array.from({ length: target.length - given + 1 }, (_, i) => {
    const row = given - 1 + i;
    const probabilities = softmax([
      ...logits.values.subarray(row * logits.columns, (row + 1) * logits.columns),
    ]);
    return {
      prefix: tokens.slice(0, row + 1),
      probabilities,
      chosen: tokens[row + 1] ?? names[argmax(probabilities)]!,
    };
  });
  return { decoding, outputs: names.slice(0, logits.columns) };
}
