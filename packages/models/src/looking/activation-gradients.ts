import { type BatchTensors, valueAndGradients } from '@seqlab/backend';
import type { NamedArrays, ShapedArray } from '@seqlab/core';
import { add, tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import type { Model } from '../model.js';
import { checkLogitAt, type LogitAt, logitOf } from './logit-at.js';
import { lookAt, runWithCache, taken } from './run-with-cache.js';

/**
 * The gradient of one logit, or of the difference of two, with respect to activations, by their names: how much it would rise if the
 * activation did.
 * @param wanted which activations; default: all
 * @throws `look-logit`, and as `runWithCache`
 */
export async function activationGradients(
  model: Model,
  batch: BatchTensors,
  at: LogitAt,
  wanted: (name: string) => boolean = () => true,
): Promise<NamedArrays> {
  // Each activation gets a variable of zeros added to it, whose gradient is the activation's.
  const nudges = new Map<string, Variable>();
  const logits = lookAt('activationGradients', model, batch, {}, (name, value) => {
    if (wanted(name))
      nudges.set(
        name,
        tidy(() => variable(zeros(value.shape))),
      );
    return value;
  });
  logits.dispose();
  try {
    const chosen = checkLogitAt('activationGradients', at, logits.shape);
    if (nudges.size === 0) return new Map();
    const found = valueAndGradients(() => {
      const nudged = lookAt('activationGradients', model, batch, {}, (name, value) => {
        const nudge = nudges.get(name);
        return nudge === undefined ? value : (add(value, nudge) as typeof value);
      });
      return logitOf(nudged, chosen);
    }, [...nudges.values()]);
    found.value.dispose();
    const names = [...nudges.keys()];
    const read = found.gradients.map(async (gradient, i) => [names[i]!, await taken(gradient)] as const);
    return new Map(await Promise.all(read));
  } finally {
    for (const made of nudges.values()) made.dispose();
  }
}

/**
 * What each input position adds to one logit by a linear estimate: gradient · embedded token, summed over the features: [B, T] or [B, S] under the names
 * `embedded` and, of an encoder-decoder's source, `src_embedded`. Positions that cannot reach the logit are 0.
 * @throws as `activationGradients`
 * @see Shrikumar et al. 2017, "Not Just a Black Box: Learning Important Features Through Propagating Activation Differences", section 2 ("gradient × input")
 */
export async function gradientTimesInput(
  model: Model,
  batch: BatchTensors,
  at: LogitAt,
): Promise<NamedArrays> {
  const isInput = (name: string) => name === 'embedded' || name === 'src_embedded';
  const gradients = await activationGradients(model, batch, at, isInput);
  const { activations } = await runWithCache(model, batch, { keep: isInput });
  return new Map(
    [...gradients].map(([name, gradient]) => [name, productSums(gradient, activations.get(name)!)]),
  );
}

/** Σ_d a·b over the last axis, in double precision. */
function productSums(a: ShapedArray, b: ShapedArray): ShapedArray {
  const width = a.shape.at(-1)!;
  const values = new Float32Array(a.values.length / width);
  for (let i = 0; i < values.length; i += 1) {
    let total = 0;
    for (let d = i * width; d < (i + 1) * width; d += 1) total += a.values[d]! * b.values[d]!;
    values[i] = total;
  }
  return { shape: a.shape.slice(0, -1), values };
}
