import { SeqlabError } from '@seqlab/core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { checkIds } from '../../ids.js';
import { runKernel } from '../../run-kernel.js';
import { checkInteger, checkNumber, checkOptions, checkTensor, formatShape } from '../../tensor-checks.js';
import type { CrossEntropyAttributes } from './kernel.js';
import { crossEntropyGradientReference, crossEntropyReference } from './reference.js';

export interface CrossEntropyOptions {
  /** rows with this label do not count, PAD for instance. Default: null, all count */
  readonly ignoreIndex?: number | null;
  /** ε in [0, 1): the target is 1 − ε on the label and ε/V spread over all classes. Default: 0 */
  readonly labelSmoothing?: number;
}

/**
 * Mean negative log-likelihood of the labels under softmax(logits), in nats, over the rows that are not ignored.
 * If no row counts the loss is 0 with gradient 0, where torch gives NaN: a batch of padding alone teaches nothing.
 * @param logits […, V]
 * @param labels […] int32, 0 … V−1 or ignoreIndex
 * @returns a scalar
 * @throws `ids-out-of-range`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Szegedy et al. 2016, "Rethinking the Inception Architecture", section 7, for label smoothing
 */
export function crossEntropy(logits: Tensor, labels: Tensor, options: CrossEntropyOptions = {}): Scalar {
  checkOptions('crossEntropy', options);
  const { ignoreIndex = null, labelSmoothing = 0 } = options;
  checkTensor('crossEntropy', 'logits', logits, 'float32');
  checkTensor('crossEntropy', 'labels', labels, 'int32');
  checkShapes(logits, labels);
  const classes = logits.shape[logits.rank - 1]!;
  if (ignoreIndex !== null) checkInteger('crossEntropy', 'ignoreIndex', ignoreIndex, -(2 ** 31), 2 ** 31 - 1);
  const smoothable = labelSmoothing >= 0 && labelSmoothing < 1;
  checkNumber('crossEntropy', 'labelSmoothing', labelSmoothing, '[0, 1)', smoothable);
  checkIds('crossEntropy', 'labels', labels, classes, ignoreIndex);

  const attributes: CrossEntropyAttributes = {
    ignores: ignoreIndex !== null,
    ignoreIndex: ignoreIndex ?? 0,
    labelSmoothing,
  };
  return differentiable([logits], () => {
    const [loss, saved] = runKernel(
      'SeqlabCrossEntropy',
      { logits, labels },
      attributes,
      crossEntropyReference,
    );
    return {
      value: loss,
      saved: { logits, labels, saved },
      gradient: (dy, kept) =>
        runKernel('SeqlabCrossEntropyGradient', { dy, ...kept }, attributes, crossEntropyGradientReference),
    };
  }) as Scalar;
}

function checkShapes(logits: Tensor, labels: Tensor): void {
  const fits =
    logits.rank === labels.rank + 1 && labels.shape.every((size, axis) => size === logits.shape[axis]);
  if (fits && logits.shape[logits.rank - 1]! > 0) return;
  throw new SeqlabError(
    'tensor-shape',
    `crossEntropy: labels have shape ${formatShape(labels.shape)} and logits ${formatShape(logits.shape)}, expected logits […, V] with V ≥ 1 and labels […]. Reshape one of them.`,
  );
}
