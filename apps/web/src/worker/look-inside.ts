import type { ModelConfig, NamedArrays } from '@seqlab/core';
import { logitLens, type Model, patchingEffects } from '@seqlab/models';
import { dispose, tensor2d } from '@tensorflow/tfjs-core';
import type { Inside, Matrix, Patched, Trace } from '../spec/trace.js';
import { matrixOf } from './activations.js';
import { softmax } from './logits.js';

/** Torch's name of an attention in a link's words, e.g. `decoder.0.cross` → `transformer.decoder.layers.0.multihead_attn`. */
function attentionName({ architecture }: ModelConfig, stack: string, layer: string, kind: string): string {
  const within = architecture === 'encoder-decoder' ? `transformer.${stack}` : 'transformer';
  return `${within}.layers.${layer}.${kind === 'cross' ? 'multihead_attn' : 'self_attn'}`;
}

/** The weights without some heads: zeros in the columns of the output projection that read them. What was trained around them stays. */
export function withoutHeads(
  config: ModelConfig,
  weights: NamedArrays,
  heads: readonly string[],
): NamedArrays {
  const changed = new Map(weights);
  for (const head of heads) {
    const [stack, layer, kind, number] = head.split('.') as [string, string, string, string];
    const name = `${attentionName(config, stack, layer, kind)}.out_proj.weight`;
    const projection = changed.get(name);
    const width = config.dModel / config.heads;
    // a link may name a head of another model
    if (projection === undefined || Number(number) >= config.heads) continue;
    const columns = projection.shape[1]!;
    const from = Number(number) * width;
    const values = projection.values.map((value, i) => {
      const column = i % columns;
      return column >= from && column < from + width ? 0 : value;
    });
    changed.set(name, { shape: projection.shape, values });
  }
  return changed;
}

interface Row {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

const rowOf = ({ picture, sourceIds, targetIds }: Trace): Row => ({
  source: picture === undefined ? sourceIds : [...picture.pixels],
  target: targetIds,
});

function tensorsOf({ source, target }: Row, pixels: boolean) {
  const src = tensor2d([...source], [1, source.length], pixels ? 'float32' : 'int32');
  const tgt = tensor2d([...target], [1, target.length], 'int32');
  return { src, tgt, labels: tgt.clone() };
}

/** @param other the same model on another input; null: none was given; 'unknown': it has symbols that the model has not */
export async function lookInside(
  model: Model,
  trace: Trace,
  other: Trace | 'unknown' | null,
): Promise<Inside> {
  const batch = tensorsOf(rowOf(trace), trace.picture !== undefined);
  const lens = await logitLens(model, batch);
  dispose(batch);
  return {
    lens: [...lens].map(([name, logits]) => ({ name, shares: sharesOf(matrixOf(logits)) })),
    patched:
      other === null
        ? null
        : other === 'unknown'
          ? { problem: 'unknown' }
          : await patchedOf(model, trace, other),
  };
}

function sharesOf({ rows, columns, values }: Matrix): Matrix {
  const shares = Array.from({ length: rows }, (_, row) =>
    softmax([...values.subarray(row * columns, (row + 1) * columns)]),
  );
  return { rows, columns, values: Float32Array.from(shares.flat()) };
}

/** The first place where the answers part is asked about, after what both have said. */
async function patchedOf(model: Model, one: Trace, other: Trace): Promise<Inside['patched']> {
  const picture = one.picture !== undefined;
  const [said, otherSaid] = [one, other].map(({ decoding }) => decoding.map(({ chosen }) => chosen));
  const part = said!.findIndex((symbol, i) => symbol !== otherSaid![i]);
  if (part < 0) return { problem: 'same' };
  const asked = (trace: Trace): Row => {
    const { source, target } = rowOf(trace);
    return { source, target: picture ? [] : target.slice(0, trace.decoding[part]!.prefix.length) };
  };
  const [clean, corrupted] = [asked(one), asked(other)];
  const alike =
    clean.source.length === corrupted.source.length && clean.target.length === corrupted.target.length;
  if (!alike) return { problem: 'lengths' };
  const says = [said![part]!, otherSaid![part]!] as const;
  const [cleanBatch, corruptedBatch] = [tensorsOf(clean, picture), tensorsOf(corrupted, picture)];
  const effects = await patchingEffects(model, cleanBatch, corruptedBatch, {
    position: picture ? 0 : clean.target.length - 1,
    output: one.outputs.indexOf(says[0]),
    against: one.outputs.indexOf(says[1]),
  });
  dispose([cleanBatch, corruptedBatch]);
  const places = (name: string): readonly string[] =>
    picture || name.startsWith('src_') || name.includes('.encoder.')
      ? one.sourceTokens
      : one.targetTokens.slice(0, clean.target.length);
  const patched: Patched = {
    input: one.input,
    against: other.input,
    says,
    clean: effects.clean,
    corrupted: effects.corrupted,
    stream: [...effects.stream].map(([name, { values }]) => ({
      name,
      places: places(name),
      values: Float32Array.from(values),
    })),
    heads: [...effects.heads].map(([name, { values }]) => ({ name, values: Float32Array.from(values) })),
  };
  return patched;
}
