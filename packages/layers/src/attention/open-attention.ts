import { type AttentionMask, dropout } from '@seqlab/backend';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward-context.js';
import { seen } from '../look.js';

/** What an attention is made with. */
interface Sizes {
  /** H */
  readonly heads: number;
  /** D */
  readonly dModel: number;
  /** rate of dropout on the weights */
  readonly rate: number;
}

/**
 * The backend's `attention` in stock ops, each intermediate in sight: `query`, `key`, `value`, `scores`, `weights`, `heads`. The fused op keeps them
 * to itself; this one gives the same numbers but for rounding, and has a gradient.
 * @param query [B, T, 3D] for self-attention (keyValue null), or [B, T, D]
 * @param keyValue [B, S, 2D] or null
 * @returns [B, T, D]
 */
export function openAttention(
  query: Tensor3D,
  keyValue: Tensor3D | null,
  mask: AttentionMask | null,
  { heads, dModel, rate }: Sizes,
  context: ForwardContext,
): Tensor3D {
  const headsOf = (packed: Tensor3D, part: number): Tensor4D => {
    const [batch, length] = packed.shape;
    const columns = tf.slice(packed, [0, 0, part * dModel], [batch, length, dModel]);
    return tf.transpose(tf.reshape(columns, [batch, length, heads, dModel / heads]), [0, 2, 1, 3]);
  };
  const [source, first] = keyValue === null ? [query, 1] : [keyValue, 0];
  const q = seen(context, 'query', headsOf(query, 0));
  const k = seen(context, 'key', headsOf(source, first));
  const v = seen(context, 'value', headsOf(source, first + 1));

  const products = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(dModel / heads)) as Tensor4D;
  const scores = seen(context, 'scores', masked(products, mask));
  const weights = seen(context, 'weights', softmaxOrNothing(scores));
  const bits = context.dropout ?? null;
  const used = bits === null || rate === 0 ? weights : dropout(weights, { rate, bits });
  const mixed = seen(context, 'heads', tf.matMul(used, v) as Tensor4D);
  const [batch, , length] = mixed.shape;
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, length, dModel]);
}

/** Score biases added, −∞ where a key is hidden. */
function masked(products: Tensor4D, mask: AttentionMask | null): Tensor4D {
  const [batch, , queries, keys] = products.shape;
  const biased = mask?.bias === undefined ? products : (tf.add(products, mask.bias) as Tensor4D);
  const hidden: tf.Tensor[] = [];
  if (mask?.causal === true) {
    const later = Uint8Array.from({ length: queries * keys }, (_, i) =>
      i % keys > Math.floor(i / keys) ? 1 : 0,
    );
    hidden.push(tf.tensor4d(later, [1, 1, queries, keys], 'bool'));
  }
  if (mask?.keyPadding !== undefined) {
    const padding = tf.reshape(mask.keyPadding, [batch, 1, 1, keys]);
    hidden.push(tf.notEqual(padding, tf.scalar(0, 'int32')));
  }
  if (mask?.segments !== undefined) {
    const { query, key } = mask.segments;
    const [own, theirs] = [tf.reshape(query, [batch, 1, queries, 1]), tf.reshape(key, [batch, 1, 1, keys])];
    const none = tf.equal(own, tf.scalar(0, 'int32'));
    hidden.push(tf.logicalOr(tf.notEqual(own, theirs), none));
  }
  return hidden.reduce<Tensor4D>((scores, where) => {
    const everywhere = tf.broadcastTo(where, scores.shape);
    return tf.where(everywhere, tf.fill(scores.shape, Number.NEGATIVE_INFINITY), scores);
  }, biased);
}

/** Over the keys that are not hidden; rows of which all are hidden give zeros. */
function softmaxOrNothing(scores: Tensor4D): Tensor4D {
  const highest = tf.max(scores, 3, true);
  const empty = tf.equal(highest, Number.NEGATIVE_INFINITY);
  const shift = tf.where(empty, tf.zerosLike(highest), highest);
  // adding a constant to all scores changes no weight: the shift needs no gradient
  const exponentials = tf.exp(tf.sub(scores, withoutGradient(shift)));
  const total = tf.sum(exponentials, 3, true);
  return tf.div(exponentials, tf.where(empty, tf.onesLike(total), total));
}

/** x, through which no gradient flows. */
const withoutGradient = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
})) as unknown as <X extends tf.Tensor>(x: X) => X;
