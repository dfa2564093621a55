import * as tf from '@tensorflow/tfjs-core';
import type { KernelInputs, Reference } from '../../kernels.js';
import { matMul, sum } from '../../stock.js';
import { dropoutMask } from '../dropout/dropout-mask.js';
import { headsOf, mergeHeads, splitHeads } from './heads.js';
import type { AttentionAttributes } from './kernel.js';

type Inputs = KernelInputs<'SeqlabAttention'>;

/** saved: the weights before dropout [B, H, T, S] */
export const attentionReference: Reference<'SeqlabAttention'> = (inputs, attributes) => {
  if (isEmpty(inputs)) {
    const [batch, queries] = inputs.query.shape as [number, number];
    return [tf.zeros([batch, queries, attributes.dModel]), tf.zeros(weightShape(inputs, attributes))];
  }
  const { value } = splitHeads(inputs.query, inputs.keyValue, attributes);
  const weights = attentionWeightsReference(inputs, attributes);
  return [mergeHeads(matMul(dropped(weights, inputs.dropoutBits, attributes), value)), weights];
};

/** softmax(q·kᵀ/√K + bias) over the keys that are seen; rows that see nothing are zeros. [B, H, T, S] */
export function attentionWeightsReference(inputs: Inputs, attributes: AttentionAttributes): tf.Tensor4D {
  if (isEmpty(inputs)) return tf.zeros(weightShape(inputs, attributes));
  const { query, key, scale } = splitHeads(inputs.query, inputs.keyValue, attributes);
  const products = tf.mul(matMul(query, key, false, true), scale);
  const scores = inputs.bias === undefined ? products : tf.add(products, inputs.bias);
  const shape = scores.shape as [number, number, number, number];
  const hidden = tf.fill(shape, Number.NEGATIVE_INFINITY);
  const seen = seenKeys(shape, attributes.causal, inputs.keyPadding);
  const visible = seen === null ? scores : tf.where(seen, scores, hidden);
  const highest = tf.max(visible, 3, true);
  // a row that sees nothing has no highest score: subtract 0, its exponentials are 0 all the same
  const empty = tf.equal(highest, Number.NEGATIVE_INFINITY);
  const exponentials = tf.exp(tf.sub(visible, tf.where(empty, tf.zerosLike(highest), highest)));
  const total = sum(exponentials, [3], true);
  return tf.div(exponentials, tf.where(empty, tf.onesLike(total), total)) as tf.Tensor4D;
}

/**
 * With P the weights, M the dropout factors, dP = (dY·Vᵀ)∘M: dS = P∘(dP − Σ P∘dP), dQ = dS·K/√K, dK = dSᵀ·Q/√K, dV = (P∘M)ᵀ·dY.
 * A row that sees nothing has P = 0, and so dS = 0.
 */
export const attentionGradientReference: Reference<'SeqlabAttentionGradient'> = (inputs, attributes) => {
  if (isEmpty(inputs)) {
    const { query, keyValue, bias } = inputs;
    const given = [query, keyValue, attributes.biasGradient ? bias : undefined];
    return given.filter((tensor) => tensor !== undefined).map((tensor) => tf.zeros(tensor.shape));
  }
  const { query, key, value, scale } = splitHeads(inputs.query, inputs.keyValue, attributes);
  const weights = inputs.saved as tf.Tensor4D;
  const mask = factors(weights, inputs.dropoutBits, attributes);
  const dY = headsOf(inputs.dy as tf.Tensor3D, 0, attributes);
  const dDropped = matMul(dY, value, false, true);
  const dWeights = mask === null ? dDropped : tf.mul(dDropped, mask);
  const centred = tf.sub(dWeights, sum(tf.mul(dWeights, weights), [3], true));
  const dScores = tf.mul(weights, centred) as tf.Tensor4D;
  const used = mask === null ? weights : tf.mul(weights, mask);
  const dQuery = mergeHeads(tf.mul(matMul(dScores, key), scale));
  const dKey = mergeHeads(tf.mul(matMul(dScores, query, true, false), scale));
  const dValue = mergeHeads(matMul(used, dY, true, false));
  const dInputs =
    inputs.keyValue === undefined
      ? [tf.concat([dQuery, dKey, dValue], 2)]
      : [dQuery, tf.concat([dKey, dValue], 2)];
  if (!attributes.biasGradient) return dInputs;
  const perHead = sum(dScores, [0]);
  return [...dInputs, inputs.bias!.shape[0] === attributes.heads ? perHead : sum(perHead, [0], true)];
};

/** No sequence, no query or no key: stock kernels are not safe there, and there is nothing to compute. */
function isEmpty({ query, keyValue }: Inputs): boolean {
  return query.size === 0 || keyValue?.size === 0;
}

function weightShape(
  { query, keyValue }: Inputs,
  { heads }: AttentionAttributes,
): [number, number, number, number] {
  const [batch, queries] = query.shape as [number, number];
  return [batch, heads, queries, (keyValue ?? query).shape[1]!];
}

/** bool [B, H, T, S], or null if every key is seen */
function seenKeys(
  shape: [number, number, number, number],
  causal: boolean,
  keyPadding: tf.Tensor | undefined,
): tf.Tensor | null {
  if (!causal && keyPadding === undefined) return null;
  const [batch, , queries, keys] = shape;
  const past = Uint8Array.from({ length: queries * keys }, (_, i) =>
    causal && i % keys > Math.floor(i / keys) ? 0 : 1,
  );
  const order = tf.tensor4d(past, [1, 1, queries, keys], 'bool');
  const real =
    keyPadding === undefined
      ? tf.ones([1, 1, 1, 1], 'bool')
      : tf.reshape(tf.equal(keyPadding, tf.scalar(0, 'int32')), [batch, 1, 1, keys]);
  return tf.broadcastTo(tf.logicalAnd(order, real), shape);
}

function factors(
  weights: tf.Tensor,
  bits: tf.Tensor | undefined,
  { dropoutRate, site }: AttentionAttributes,
): tf.Tensor | null {
  return bits === undefined ? null : dropoutMask(weights.shape, bits, dropoutRate, site);
}

function dropped(
  weights: tf.Tensor4D,
  bits: tf.Tensor | undefined,
  attributes: AttentionAttributes,
): tf.Tensor4D {
  const mask = factors(weights, bits, attributes);
  return mask === null ? weights : tf.mul(weights, mask);
}
