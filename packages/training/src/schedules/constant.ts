import type { Schedule } from './schedule.js';

/** Always 1. */
export function constant(): Schedule {
  return () => 1;
}
