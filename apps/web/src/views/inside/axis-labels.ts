import type { Trace } from '../../spec/trace.js';
import type { Stack } from '../diagram/parts.js';
import { laneOf, tokensOf } from '../diagram/thumbnail.js';
import type { AxisLabel } from '../walk/matrix-table.js';

export const tokenLabels = (trace: Trace, stack: Stack): readonly AxisLabel[] =>
  tokensOf(trace, stack).map((text, index) => ({ text, token: laneOf(stack, index) }));

export const numbered = (count: number): readonly AxisLabel[] =>
  Array.from({ length: count }, (_, index) => ({ text: String(index) }));
