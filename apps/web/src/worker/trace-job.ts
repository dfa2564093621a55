import { SeqlabError, type ShapedArray } from '@seqlab/core';
import { createSinusoidalPositions } from '@seqlab/layers';
import { createModel, loadWeights, type Model, runWithCache } from '@seqlab/models';
import { tensor2d } from '@tensorflow/tfjs-core';
import { resolveSpec } from '../spec/resolve-spec.js';
import { switchedOff } from '../spec/switched-off.js';
import type { AttentionKind, AttentionTrace, Matrix, Trace } from '../spec/trace.js';
import type { TraceSpec } from '../spec/worker-protocol.js';
import { decodingLoop } from './decoding-loop.js';
import { namesOf, PAD, SOS, wrapped } from './symbols.js';

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
  const model = createModel(cut.config, { seed: 0 });
  try {
    loadWeights(model, cut.weights);
    const source = wrapped(input, resolved.model.padId === null ? 0 : PADDED_LENGTH);
    const { steps, ids, ended } = await decodingLoop(model, source, resolved.decoding);
    const target = [SOS, ...ids];
    const seen = await watch(model, source, target);
    const table =
      cut.config.positional === 'sinusoidal'
        ? await sinusoids(cut.config.dModel, Math.max(source.length, target.length))
        : null;
    const embedding = cut.weights.get('embedding.weight')!;
    const rows = (tokens: readonly number[]) => embedded(embedding.values, tokens, cut.config.dModel);
    return {
      input,
      off,
      sourceIds: source,
      sourceTokens: namesOf(source),
      targetIds: target,
      targetTokens: namesOf(target),
      sourceEmbedded: rows(source),
      targetEmbedded: rows(target),
      positions: table,
      causal: cut.config.causal ? causalMatrix(target.length) : null,
      padding: cut.config.padId === null ? null : paddingMatrix(source),
      ...seen,
      decoding: steps,
      expected: resolved.dataset.examples.find((example) => example.input === input)?.output ?? null,
      output: namesOf(ids).join(''),
      ended,
    };
  } finally {
    model.dispose();
  }
}

async function watch(
  model: Model,
  source: readonly number[],
  target: readonly number[],
): Promise<Pick<Trace, 'attentions' | 'feedForward' | 'logits'>> {
  const src = tensor2d([[...source]], undefined, 'int32');
  const tgt = tensor2d([[...target]], undefined, 'int32');
  const batch = { src, tgt, labels: tgt };
  const { logits, activations } = await runWithCache(model, batch, {
    keep: (name) => name.endsWith('.weights') || name.endsWith('.activation'),
  });
  for (const tensor of [src, tgt]) tensor.dispose();
  const of = (kind: string) => [...activations].filter(([name]) => name.endsWith(kind));
  const attentions = of('.weights').map(([name, { shape, values }]) => attentionTrace(name, shape, values));
  const feedForward = of('.activation').map(([name, hidden]) => ({
    stack: name.includes('.encoder.') ? ('encoder' as const) : ('decoder' as const),
    hidden: matrixOf(hidden),
  }));
  return { attentions, feedForward, logits: matrixOf(logits) };
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

/** [1, T, …] as one matrix. */
function matrixOf({ shape, values }: ShapedArray): Matrix {
  const [, rows, columns] = shape as [number, number, number];
  return { rows, columns, values };
}

async function sinusoids(width: number, length: number): Promise<Matrix> {
  const positions = createSinusoidalPositions(width);
  const values = Float32Array.from((await positions.rows(length).data()).slice(0, length * width));
  positions.dispose();
  return { rows: length, columns: width, values };
}

function embedded(table: Float32Array, ids: readonly number[], width: number): Matrix {
  const scale = Math.sqrt(width);
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
