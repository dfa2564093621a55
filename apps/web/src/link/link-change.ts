import type { LinkState, Overrides } from '../spec/link-state.js';

/**
 * What has changed from one state to the next, as a change of a third: of the overrides single keys, so that those that somebody has
 * set in the meantime stay.
 */
export function changeBetween(before: LinkState, after: LinkState, current: LinkState): Partial<LinkState> {
  const change: Record<string, unknown> = {};
  for (const key of Object.keys(after) as (keyof LinkState)[]) {
    if (key === 'model' || key === 'training') {
      const merged = mergeChange(before[key], after[key], current[key]);
      if (!same(merged, current[key])) change[key] = merged;
    } else if (!same(before[key], after[key])) change[key] = after[key];
  }
  return change as Partial<LinkState>;
}

function mergeChange(before: Overrides, after: Overrides, current: Overrides): Overrides {
  const merged = { ...current };
  for (const key of Object.keys({ ...before, ...after })) {
    if (same(before[key], after[key])) continue;
    if (Object.hasOwn(after, key)) merged[key] = after[key]!;
    else delete merged[key];
  }
  return merged;
}

/** The values of a link are plain, and lists of them. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
