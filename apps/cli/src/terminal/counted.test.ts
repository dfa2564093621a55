import { expect, test } from 'vitest';
import { counted } from './counted.js';

test('one is one, and none are many', () => {
  expect([0, 1, 2, 1234].map((count) => counted(count, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '2 rows',
    '1,234 rows',
  ]);
  expect(counted(2, 'blank line that is no row', 'blank lines that are no rows')).toBe(
    '2 blank lines that are no rows',
  );
});
