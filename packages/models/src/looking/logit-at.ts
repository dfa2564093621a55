import { isWhole, SeqlabError, showValue } from '@seqlab/core';
import { mul, type Scalar, sum, type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';

/** One logit, or the difference of two, of which everything else is asked. */
export interface LogitAt {
  /** of the batch; default 0 */
  readonly row?: number;
  /** of the logits [B, T, outputSize]; 0 for a pooled model */
  readonly position: number;
  /** whose logit: an id, or a label's number */
  readonly output: number;
  /** the logit of this one is subtracted; default: none */
  readonly against?: number | null;
}

/** @throws `look-logit` */
export function checkLogitAt(where: string, at: LogitAt, shape: readonly number[]): Required<LogitAt> {
  const { row = 0, position, output, against = null } = Object(at) as LogitAt;
  const all = { row, position, output, against };
  const limits = { row: shape[0]!, position: shape[1]!, output: shape[2]!, against: shape[2]! };
  for (const [name, limit] of Object.entries(limits) as [keyof LogitAt, number][]) {
    const value = all[name];
    if ((name === 'against' && value === null) || isWhole(value, 0, limit - 1)) continue;
    throw new SeqlabError(
      'look-logit',
      `${where}: ${name} (${showValue(value)}) must be a whole number from 0 to ${limit - 1}: the logits are [${shape.join(', ')}]. Choose one that is there.`,
    );
  }
  return all;
}

/** The number itself, as a function of the logits that has a gradient. */
export function logitOf(logits: Tensor3D, { row, position, output, against }: Required<LogitAt>): Scalar {
  const [, length, width] = logits.shape;
  const chosen = new Float32Array(logits.size);
  const at = (id: number) => (row * length + position) * width + id;
  chosen[at(output)]! += 1;
  if (against !== null) chosen[at(against)]! -= 1;
  return sum(mul(logits, tensor3d(chosen, logits.shape)));
}
