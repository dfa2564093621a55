import type { EvaluationDocument } from '../compute/evaluate-run.js';
import type { Score } from './result-row.js';

type Split = 'validation' | 'test';

const metric = (document: EvaluationDocument | null, name: string): number | null =>
  document?.metrics[name] ?? null;

export const trainingLoss: Score = {
  name: 'training loss',
  unit: 'nats',
  better: 'lower',
  of: (run) => run.trainingLoss,
};

export const lossOf = (split: Split): Score => ({
  name: 'held-out loss',
  unit: 'nats',
  better: 'lower',
  of: (run) => metric(run[split], 'loss'),
});

/** @param called what the split is known as */
export const wordError = (split: Split, called: string): Score => ({
  name: `word error, ${called}`,
  unit: 'share',
  better: 'lower',
  of(run) {
    const right = metric(run[split], 'exactMatch');
    return right === null ? null : 1 - right;
  },
});

export const exactMatch: Score = {
  name: 'right',
  unit: 'share',
  better: 'higher',
  of: ({ test }) => metric(test, 'exactMatch'),
};

export const accuracy: Score = {
  name: 'accuracy',
  unit: 'share',
  better: 'higher',
  of: ({ test }) => metric(test, 'accuracy'),
};

/** F1 of one label, from the confusion matrix: 2TP / (2TP + FP + FN). */
export const f1Of = (label: string): Score => ({
  name: `F1 of ${label}`,
  unit: 'share',
  better: 'higher',
  of({ test }) {
    const k = test?.labels?.indexOf(label) ?? -1;
    const counts = test?.confusion;
    if (k < 0 || counts === undefined) return null;
    const said = counts.reduce((sum, row) => sum + row[k]!, 0);
    const is = counts[k]!.reduce((sum, count) => sum + count, 0);
    return said + is === 0 ? 0 : (2 * counts[k]![k]!) / (said + is);
  },
});

export const macroF1: Score = {
  name: 'mean F1',
  unit: 'share',
  better: 'higher',
  of: ({ test }) => metric(test, 'f1'),
};

export function scoreText({ unit }: Score, value: number): string {
  return unit === 'share' ? `${(100 * value).toFixed(2)} %` : value.toFixed(3);
}
