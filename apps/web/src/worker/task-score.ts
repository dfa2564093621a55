import { argmax } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { batchTensors } from '@seqlab/training';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import type { TaskScore } from '../spec/trace.js';
import { type Problem, problemOf } from './problem.js';

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
  batch: Problem['distinct'],
  model: Model,
  padId: number | null,
): Promise<number> {
  const tensors = batchTensors(batch);
  const outputs = tidy(() => model.forward(tensors, { dropout: null }));
  const [, length, width] = outputs.shape;
  const logits = await outputs.data();
  dispose([outputs, ...Object.values(tensors)]);
  const { labels, batchSize } = batch;
  const rightAt = (position: number): boolean => {
    if (labels[position] === padId) return true;
    const best = argmax(logits, position * width, width);
    // of values that are none of them numbers, the first would be the largest
    return best === labels[position] && !Number.isNaN(logits[position * width + best]);
  };
  return Array.from({ length: batchSize }, (_, row) =>
    Array.from({ length }, (_, t) => rightAt(row * length + t)).every(Boolean),
  ).filter(Boolean).length;
}
