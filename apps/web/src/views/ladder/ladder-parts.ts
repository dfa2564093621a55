import type { Rung } from '../../spec/rungs.js';
import type { FigureDesk } from '../loss-figure.js';

/** What the ladder shows and does not make itself. */
export interface LadderParts {
  readonly desk: FigureDesk;
  /** the diagram */
  readonly spine: unknown;
  /** the proofs of a rung, which come with the second script */
  proofs(rung: Rung): unknown;
}
