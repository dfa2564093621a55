import { expect, it } from 'vitest';
import { median } from './median.js';

it.each([
  [[3], 3],
  [[9, 1, 2], 2],
  [[10, 4, 1, 2], 3],
])('the median of %j is %d', (values, middle) => expect(median(values)).toBe(middle));

it('refuses nothing at all', () => expect(() => median([])).toThrow('median: no values'));
