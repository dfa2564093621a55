import type { LadderExample, TaskMetrics } from '@seqlab/core';
import type { TeacherForced } from '@seqlab/training';

/** The four figures of a run that the bench compares. */
export function metricsOf(measured: TeacherForced, answers: readonly LadderExample[]): TaskMetrics {
  const share = (counts: (answer: LadderExample) => boolean) =>
    answers.filter(counts).length / answers.length;
  return {
    loss: measured.loss,
    tokenAccuracy: measured.rightTokens / measured.tokens,
    exactMatch: share(({ correct }) => correct),
    lengthAccuracy: share(({ output, expected }) => output.length === expected.length),
  };
}
