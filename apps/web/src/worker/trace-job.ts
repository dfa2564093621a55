import { SeqlabError } from '@seqlab/core';
import { createModel, loadWeights, type Model, weightsOf } from '@seqlab/models';
import type { Switch } from '../spec/link-state.js';
import { type ResolvedSpec, resolveSpec } from '../spec/resolve-spec.js';
import { switchedOff, unmaskedBy } from '../spec/switched-off.js';
import type { Matrix, Trace } from '../spec/trace.js';
import type { TraceSpec } from '../spec/worker-protocol.js';
import { appendingLoop, decodingLoop } from './decoding-loop.js';
import { logitsOf, softmax } from './logits.js';
import { observe } from './observe.js';
import { EOS, namesOf, PAD, SOS, SYMBOLS, wrapped } from './symbols.js';
import { taskScore } from './task-score.js';

/** With padding the source is filled to at least this, so that there is a mask to see. */
const PADDED_LENGTH = 6;

/** Walks one input through a trained model. @throws `web-trace-scalars` for the model without symbols */
export async function traceJob({ training, weights, input, off }: TraceSpec): Promise<Trace> {
  const resolved = resolveSpec(training);
  if (resolved.decoding === 'one-pass') {
    throw new SeqlabError(
      'web-trace-scalars',
      'trace: the plain model has numbers, not symbols. Choose another model.',
    );
  }
  const cut = switchedOff(resolved.model, weights, off);
  const model = createModel(cut.config, { seed: 0, unmasked: cut.unmasked });
  try {
    loadWeights(model, cut.weights);
    const trace = await traceOf(resolved, model, input, off);
    return { ...trace, task: await taskScore(resolved, model) };
  } finally {
    model.dispose();
  }
}

/** Whether a model of this spec can be watched: it reads symbols, in blocks that have the parts which the diagram shows. */
export const canBeTraced = ({ model, decoding }: ResolvedSpec): boolean =>
  decoding !== 'one-pass' &&
  model.attention === 'standard' &&
  model.residual &&
  model.positionalCombine === 'add';

/** One input through a model as it is now, dropout off. */
export async function traceOf(
  resolved: ResolvedSpec,
  model: Model,
  input: string,
  off: readonly Switch[] = [],
): Promise<Trace> {
  const { config } = model;
  const { source, target, ...answered } = await answerOf(resolved, model, input);
  const { activations, ...seen } = await observe(model, source, target);
  const embedding = (await weightsOf(model)).get('embedding.weight')!;
  const [rows, columns] = embedding.shape as [number, number];
  return {
    input,
    off,
    sourceIds: source,
    sourceTokens: namesOf(source),
    targetIds: target,
    targetTokens: namesOf(target),
    embedding: { rows, columns, values: embedding.values },
    symbols: SYMBOLS.slice(0, rows),
    outputs: SYMBOLS.slice(0, config.outputSize),
    padding: config.padId === null || source.length === 0 ? null : paddingMatrix(source),
    unmasked: unmaskedBy(config, off),
    ...seen,
    // what lies between has names that the walk knows in these alone
    activations: canBeTraced(resolved) ? activations : new Map<string, Matrix>(),
    ...answered,
    task: null,
    expected: resolved.dataset.examples.find((example) => example.input === input)?.output ?? null,
  };
}

type Answered = Pick<Trace, 'decoding' | 'rule' | 'output' | 'ended'> & {
  readonly source: readonly number[];
  readonly target: readonly number[];
};

async function answerOf(resolved: ResolvedSpec, model: Model, input: string): Promise<Answered> {
  const { config } = model;
  switch (config.architecture) {
    case 'encoder-only': {
      const source = wrapped(input);
      const [logits] = await logitsOf(model, [source], [source]);
      // one call answers in every place: SOS's own says nothing
      const said = logits!
        .slice(1)
        .map((each) => each.indexOf(each.reduce((most, value) => Math.max(most, value))));
      const decoding = logits!.slice(1).map((each, place) => ({
        prefix: namesOf([source[place + 1]!]),
        probabilities: softmax(each),
        chosen: namesOf([said[place]!])[0]!,
      }));
      const output = namesOf(said.slice(0, -1)).join('');
      return { source, target: [], decoding, rule: 'append', output, ended: said.at(-1) === EOS };
    }
    case 'decoder-only': {
      const prompt = wrapped(input);
      const { steps, ids, ended } = await appendingLoop(model, prompt);
      const output = namesOf(ids).join('');
      return { source: [], target: [...prompt, ...ids], decoding: steps, rule: 'append', output, ended };
    }
    default: {
      const source = wrapped(input, resolved.model.padId === null ? 0 : PADDED_LENGTH);
      const rule = resolved.decoding === 'rewrite' ? 'rewrite' : 'append';
      const { steps, ids, ended } = await decodingLoop(model, source, rule);
      return {
        source,
        target: [SOS, ...ids],
        decoding: steps,
        rule,
        output: namesOf(ids).join(''),
        ended,
      };
    }
  }
}

function paddingMatrix(source: readonly number[]): Matrix {
  return { rows: 1, columns: source.length, values: Float32Array.from(source, (id) => (id === PAD ? 1 : 0)) };
}
