import type { ModelConfig, NamedArrays } from '@seqlab/core';
import { type Model, runWithCache } from '@seqlab/models';
import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import type { AttentionKind, AttentionTrace, Matrix, Trace } from '../spec/trace.js';
import { activationsOf, matrixOf } from './activations.js';

/** What one pass shows, whichever the architecture: the part of a trace that the model alone decides. */
export type Observed = Pick<
  Trace,
  | 'sourceEmbedded'
  | 'targetEmbedded'
  | 'positions'
  | 'causal'
  | 'attentions'
  | 'feedForward'
  | 'activations'
  | 'logits'
>;

/**
 * One forward pass over one row, dropout off, and what it goes through.
 * @param source ids, or the pixels of an image; empty for a decoder alone
 * @param target ids; empty for an encoder alone
 */
export async function observe(
  model: Model,
  source: ArrayLike<number>,
  target: ArrayLike<number>,
): Promise<Observed> {
  const { config } = model;
  const src = row(source, config.architecture === 'vision' ? 'float32' : 'int32');
  const tgt = row(target, 'int32');
  const { logits, activations: all } = await runWithCache(model, { src, tgt, labels: tgt });
  for (const tensor of [src, tgt]) tensor.dispose();
  const of = (kind: string) => [...all].filter(([name]) => name.endsWith(kind));
  const encoderAlone = config.architecture === 'encoder-only' || config.architecture === 'vision';
  const rows = (name: string): Matrix => {
    const seen = all.get(name);
    return seen === undefined
      ? { rows: 0, columns: config.dModel, values: new Float32Array(0) }
      : matrixOf(seen);
  };
  return {
    sourceEmbedded: rows(encoderAlone ? 'embedding' : 'src_embedding'),
    targetEmbedded: rows(encoderAlone ? '' : 'embedding'),
    positions: positionsOf(all),
    causal: config.causal && target.length > 0 ? causalMatrix(target.length) : null,
    attentions: of('.weights').map(([name, { shape, values }]) =>
      attentionTrace(name, kindOf(name, config), shape, values),
    ),
    feedForward: of('.activation').map(([name, hidden]) => ({
      stack: encoderAlone || name.includes('.encoder.') ? ('encoder' as const) : ('decoder' as const),
      hidden: matrixOf(hidden),
    })),
    activations: activationsOf(all, config),
    logits: matrixOf(logits),
  };
}

const row = (values: ArrayLike<number>, dtype: 'int32' | 'float32'): Tensor2D =>
  tensor2d(Array.from(values), [1, values.length], dtype);

/** The longer of the two tables: both begin alike. */
function positionsOf(all: NamedArrays): Matrix | null {
  const tables = ['src_positions', 'positions'].flatMap((name) => all.get(name) ?? []);
  const [longest] = tables.sort((a, b) => b.shape[0]! - a.shape[0]!);
  if (longest === undefined) return null;
  const [rows, columns] = longest.shape as [number, number];
  return { rows, columns, values: longest.values };
}

function kindOf(name: string, { architecture }: ModelConfig): AttentionKind {
  if (name.includes('multihead_attn')) return 'cross';
  const encodes = architecture === 'encoder-only' || architecture === 'vision' || name.includes('.encoder.');
  return encodes ? 'encoder-self' : 'decoder-self';
}

/** [1, H, T, S] as one matrix per head. */
function attentionTrace(
  name: string,
  kind: AttentionKind,
  shape: readonly number[],
  values: Float32Array,
): AttentionTrace {
  const [heads, rows, columns] = shape.slice(1) as [number, number, number];
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

function causalMatrix(length: number): Matrix {
  const values = Float32Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? 1 : 0,
  );
  return { rows: length, columns: length, values };
}
