import { type ModelConfig, type NamedArrays, SeqlabError } from '@seqlab/core';
import { createSinusoidalPositions } from '@seqlab/layers';
import { createModel, loadWeights, type Model, runWithCache, weightsOf } from '@seqlab/models';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { Switch } from '../spec/link-state.js';
import { type ResolvedSpec, resolveSpec } from '../spec/resolve-spec.js';
import { switchedOff, unmaskedBy } from '../spec/switched-off.js';
import type { AttentionKind, AttentionTrace, Matrix, Trace } from '../spec/trace.js';
import type { TraceSpec } from '../spec/worker-protocol.js';
import { activationsOf, matrixOf } from './activations.js';
import { decodingLoop } from './decoding-loop.js';
import { namesOf, PAD, SOS, wrapped } from './symbols.js';
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

/** Whether a model of this spec can be walked through: it reads symbols on one side and writes them on the other. */
export const canBeTraced = ({ model, decoding }: ResolvedSpec): boolean =>
  decoding !== 'one-pass' && model.architecture === 'encoder-decoder';

/** One input through a model as it is now, dropout off. */
export async function traceOf(
  resolved: ResolvedSpec,
  model: Model,
  input: string,
  off: readonly Switch[] = [],
): Promise<Trace> {
  const { config } = model;
  const source = wrapped(input, resolved.model.padId === null ? 0 : PADDED_LENGTH);
  const rule = resolved.decoding === 'rewrite' ? 'rewrite' : 'append';
  const { steps, ids, ended } = await decodingLoop(model, source, rule);
  const target = [SOS, ...ids];
  const { all, ...seen } = await watch(model, source, target);
  const table =
    config.positional === 'sinusoidal'
      ? await sinusoids(config.dModel, Math.max(source.length, target.length))
      : null;
  const weights = await weightsOf(model);
  const embedding = weights.get('embedding.weight')!;
  const rows = (tokens: readonly number[]) => embedded(embedding.values, tokens, config);
  const [sourceEmbedded, targetEmbedded] = [rows(source), rows(target)];
  const activations = canBeTraced(resolved) ? activationsOf(all, config) : new Map<string, Matrix>();
  return {
    input,
    off,
    sourceIds: source,
    sourceTokens: namesOf(source),
    targetIds: target,
    targetTokens: namesOf(target),
    embedding: { rows: embedding.shape[0]!, columns: config.dModel, values: embedding.values },
    sourceEmbedded,
    targetEmbedded,
    positions: table,
    causal: config.causal ? causalMatrix(target.length) : null,
    padding: config.padId === null ? null : paddingMatrix(source),
    unmasked: unmaskedBy(config, off),
    ...seen,
    activations,
    decoding: steps,
    rule,
    task: null,
    expected: resolved.dataset.examples.find((example) => example.input === input)?.output ?? null,
    output: namesOf(ids).join(''),
    ended,
  };
}

async function watch(
  model: Model,
  source: readonly number[],
  target: readonly number[],
): Promise<Pick<Trace, 'attentions' | 'feedForward' | 'logits'> & { readonly all: NamedArrays }> {
  const src = tensor2d([[...source]], undefined, 'int32');
  const tgt = tensor2d([[...target]], undefined, 'int32');
  const batch = { src, tgt, labels: tgt };
  const { logits, activations } = await runWithCache(model, batch);
  for (const tensor of [src, tgt]) tensor.dispose();
  const of = (kind: string) => [...activations].filter(([name]) => name.endsWith(kind));
  const attentions = of('.weights').map(([name, { shape, values }]) => attentionTrace(name, shape, values));
  const feedForward = of('.activation').map(([name, hidden]) => ({
    stack: name.includes('.encoder.') ? ('encoder' as const) : ('decoder' as const),
    hidden: matrixOf(hidden),
  }));
  return { attentions, feedForward, logits: matrixOf(logits), all: activations };
}

/** [H, T, S] of the only row, as one matrix per head. */
function attentionTrace(name: string, shape: readonly number[], values: Float32Array): AttentionTrace {
  const [heads, rows, columns] = shape.slice(1) as [number, number, number];
  const kind: AttentionKind = name.includes('multihead_attn')
    ? 'cross'
    : name.includes('.encoder.')
      ? 'encoder-self'
      : 'decoder-self';
  return {
    kind,
    layer: Number(/layers\.(\d+)/.exec(name)?.[1] ?? 0),
    heads: Array.from({ length: heads }, (_, head) => ({
      rows,
      columns,
      values: values.slice(head * rows * columns, (head + 1) * rows * columns),
    })),
  };
}

async function sinusoids(width: number, length: number): Promise<Matrix> {
  const positions = createSinusoidalPositions(width);
  const values = Float32Array.from((await positions.rows(length).data()).slice(0, length * width));
  positions.dispose();
  return { rows: length, columns: width, values };
}

function embedded(table: Float32Array, ids: readonly number[], config: ModelConfig): Matrix {
  const width = config.dModel;
  const scale = config.embeddingScale ?? Math.sqrt(width);
  const values = ids.flatMap((id) =>
    Array.from(table.subarray(id * width, (id + 1) * width), (value) => value * scale),
  );
  return { rows: ids.length, columns: width, values: Float32Array.from(values) };
}

function causalMatrix(length: number): Matrix {
  const values = Float32Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? 1 : 0,
  );
  return { rows: length, columns: length, values };
}

function paddingMatrix(source: readonly number[]): Matrix {
  return { rows: 1, columns: source.length, values: Float32Array.from(source, (id) => (id === PAD ? 1 : 0)) };
}
