import type { Model } from '@seqlab/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import type { TaskScore } from '../spec/trace.js';
import { problemOf } from './problem.js';

/** A model on every pair of its task: decoded, and teacher-forced. */
export async function taskScore(resolved: ResolvedSpec, model: Model): Promise<TaskScore> {
  const problem = problemOf(resolved);
  const answers = await problem.answers(model);
  return {
    pairs: answers.length,
    decoded: answers.filter(({ correct }) => correct).length,
    teacherForced: await teacherForcedPairs(problem.distinct, model, resolved.model.padId),
  };
}

/** Rows of which every label that counts is the likeliest id. */
async function teacherForcedPairs(
  { src, tgt, labels, batchSize }: ReturnType<typeof problemOf>['distinct'],
  model: Model,
  padId: number | null,
): Promise<number> {
  const chosen = tidy(() => {
    const tensor = (values: ArrayLike<number>) =>
      tensor2d(Array.from(values), [batchSize, values.length / batchSize], 'int32');
    return model.forward({ src: tensor(src), tgt: tensor(tgt), labels: tensor(labels) }, { dropout: null });
  });
  const [, length, width] = chosen.shape;
  const logits = await chosen.data();
  chosen.dispose();
  const rightAt = (place: number): boolean => {
    const own = Array.from(logits.subarray(place * width, (place + 1) * width));
    const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return labels[place] === padId || own.indexOf(largest) === labels[place];
  };
  return Array.from({ length: batchSize }, (_, row) =>
    Array.from({ length }, (_, t) => rightAt(row * length + t)).every(Boolean),
  ).filter(Boolean).length;
}
