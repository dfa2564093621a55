import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { defaultRunPath } from './default-run-path.js';

test('the name says model, seed and time, and is never too long for a file system', () => {
  const now = new Date(Date.UTC(2026, 10, 27, 22, 8, 9, 7));
  expect(basename(defaultRunPath('configs/small.json', 3, now))).toBe('small-3-20261127-220809-007');
  const long = defaultRunPath('𝔪'.repeat(63), Number.MAX_SAFE_INTEGER, now);
  expect(Buffer.byteLength(basename(long))).toBeLessThanOrEqual(255);
});
