import { checkArgument, SeqlabError } from '@seqlab/core';
import { checkSameLength } from './edit-distance.js';

/** `matrix[truth][answer]`: how many examples of a class got which answer. [C][C] */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts answers by class.
 * @param labels, answers class numbers 0 … classes − 1 @throws SeqlabError `metric-length`, `metric-class`
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  answers: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  checkArgument('confusionMatrix', 'labels', labels, 'a list');
  checkArgument('confusionMatrix', 'answers', answers, 'a list');
  checkSameLength('confusionMatrix', labels.length, answers.length);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i += 1) {
    for (const value of [labels[i]!, answers[i]!]) {
      if (Number.isInteger(value) && value >= 0 && value < classes) continue;
      throw new SeqlabError(
        'metric-class',
        `confusionMatrix: example ${i + 1} has the class ${value}, expected 0 to ${classes - 1}. Use the number of the label.`,
      );
    }
    matrix[labels[i]!]![answers[i]!]! += 1;
  }
  return matrix;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const truthsOf = (matrix: ConfusionMatrix): number[] => matrix.map(sum);
const answersOf = (matrix: ConfusionMatrix): number[] =>
  matrix.map((_, answer) => sum(matrix.map((row) => row[answer]!)));
const rightOf = (matrix: ConfusionMatrix): number[] => matrix.map((row, k) => row[k]!);

/** Share of examples whose answer is right; 0 without examples. */
export function accuracy(matrix: ConfusionMatrix): number {
  checkMatrix('accuracy', matrix);
  return sum(rightOf(matrix)) / Math.max(1, sum(truthsOf(matrix)));
}

export interface ClassScores {
  /** share of the answers of this class that are right; 0 where it was never answered */
  readonly precision: number;
  /** share of the examples of this class that were found; 0 where there are none */
  readonly recall: number;
  /** harmonic mean of the two; 0 where both are 0 */
  readonly f1: number;
  /** examples of this class */
  readonly count: number;
}

/** Precision, recall and F1 of each class. */
export function classScores(matrix: ConfusionMatrix): ClassScores[] {
  checkMatrix('classScores', matrix);
  const [truths, answers, right] = [truthsOf(matrix), answersOf(matrix), rightOf(matrix)];
  return matrix.map((_, k) => ({
    precision: right[k]! / Math.max(1, answers[k]!),
    recall: right[k]! / Math.max(1, truths[k]!),
    f1: (2 * right[k]!) / Math.max(1, truths[k]! + answers[k]!),
    count: truths[k]!,
  }));
}

/**
 * Mean of the classes' F1 ("macro"), each class the same, so that a rare one is not drowned. Classes that neither occur nor
 * are answered do not count, as in scikit-learn. 0 without examples.
 */
export function macroF1(matrix: ConfusionMatrix): number {
  checkMatrix('macroF1', matrix);
  const answers = answersOf(matrix);
  const seen = classScores(matrix).filter(({ count }, k) => count + answers[k]! > 0);
  return sum(seen.map(({ f1 }) => f1)) / Math.max(1, seen.length);
}

/**
 * Matthews' correlation of labels and answers, −1 to 1, for any number of classes; 0 where one side knows a single class.
 * @see Gorodkin 2004
 */
export function matthews(matrix: ConfusionMatrix): number {
  checkMatrix('matthews', matrix);
  const [truths, answers] = [truthsOf(matrix), answersOf(matrix)];
  const examples = sum(truths);
  const right = sum(rightOf(matrix));
  const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, k) => value * b[k]!));
  const covariance = right * examples - dot(truths, answers);
  const spread = (examples ** 2 - dot(truths, truths)) * (examples ** 2 - dot(answers, answers));
  return spread === 0 ? 0 : covariance / Math.sqrt(spread);
}

function checkMatrix(where: string, matrix: ConfusionMatrix): void {
  checkArgument(where, 'matrix', matrix, 'a list');
  for (const [label, row] of matrix.entries())
    checkArgument(where, `row ${label} of the matrix`, row, 'a list');
}
