import { sgdScalars, sgdStep } from '@seqlab/backend';
import { checkArgument, type NamedArrays, type TrainingSnapshot } from '@seqlab/core';
import { tidy } from '@tensorflow/tfjs-core';
import { checkRange, type Optimizer } from './optimizer.js';
import { joinRows, rowPart } from './row-part.js';

/** Name of the moment that holds the averages. */
const AVERAGE = 'ema';
/** What the averages' names begin with in an optimizer's state. */
export const AVERAGES = `${AVERAGE}.`;
/** How many updates the average has seen; 0 or 1 is all that matters. */
const STARTED = 'emaStarted';

/**
 * The optimizer, and an exponential moving average of the parameters as one more moment `ema.<parameter>`: the first update's parameters, then
 * average + (1 − decay)·(parameters − average) after each, as `torch.optim.swa_utils.AveragedModel` with an EMA does. Part of the optimizer's state, so
 * that it is saved and resumed bit for bit. It changes no bit of the parameters.
 * @param decay share of the average that an update leaves, in [0, 1)
 * @throws `optimizer-option`
 * @see Polyak & Juditsky 1992; Morales-Brotons et al. 2024, arXiv 2411.18704
 */
export function withAverage(optimizer: Optimizer, decay: number): Optimizer {
  checkArgument('withAverage', 'optimizer', optimizer, 'an object');
  checkRange('withAverage', 'decay', decay, 0, 1);
  const { moments } = optimizer;
  return {
    ...optimizer,
    moments: [...moments, AVERAGE],
    start: { ...optimizer.start, [STARTED]: 0 },
    advance({ [STARTED]: started, ...scalars }) {
      // 1 at the first update, 2 from then on
      return { ...optimizer.advance(scalars), [STARTED]: Math.min(2, started! + 1) };
    },
    stepScalars(scalars, learningRate) {
      const share = scalars[STARTED] === 1 ? 1 : 1 - decay;
      // one update of gradient descent: average − rate·(parameters + decay·average)
      const towards = sgdScalars({ learningRate: -share, weightDecay: -1 });
      return joinRows(optimizer.stepScalars(scalars, learningRate), towards);
    },
    apply(tensors) {
      const { parameters, scalars } = tensors;
      const averages = tensors.moments.at(-1)!;
      const own = scalars.size - sgdScalars({ learningRate: 0 }).length;
      tidy(() => {
        optimizer.apply({
          ...tensors,
          moments: tensors.moments.slice(0, -1),
          scalars: rowPart(scalars, 0, own),
        });
        sgdStep({
          parameters: averages,
          gradients: parameters,
          velocities: [],
          scalars: rowPart(scalars, own, scalars.size),
        });
      });
    },
  };
}

/** The averages of a snapshot by the parameters' names; null if its optimizer keeps none, or before the first update. */
export function averagedParameters(
  snapshot: Pick<TrainingSnapshot, 'optimizer' | 'step'>,
): NamedArrays | null {
  checkArgument('averagedParameters', 'snapshot', snapshot, 'an object');
  const { optimizer, step } = snapshot;
  checkArgument('averagedParameters', 'optimizer', optimizer, 'a Map');
  const own = [...optimizer].filter(([name]) => name.startsWith(AVERAGES));
  if (own.length === 0 || step === 0) return null;
  return new Map(own.map(([name, array]) => [name.slice(AVERAGES.length), array]));
}
