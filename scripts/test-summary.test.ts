import { expect, test } from 'vitest';
import { leftOut, summarise } from './test-summary.mjs';

const file = (status: string, ...tests: string[]) => ({
  name: `/root/${tests.join('-')}.test.ts`,
  status,
  assertionResults: tests.map((test, index) => ({ status: test, fullName: `test ${index}` })),
});

test('counts what passed, failed and was skipped', () => {
  const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed')] };
  expect(summarise(report, 1, '/root')).toEqual({
    line: '2 passed, 1 failed, 1 skipped',
    ok: false,
    skipped: ['passed-skipped.test.ts: 1 of 2'],
  });
});

test('leaves the skipped out when there are none', () => {
  expect(summarise({ testResults: [file('passed', 'passed')] }, 0)).toEqual({
    line: '1 passed, 0 failed',
    ok: true,
    skipped: [],
  });
});

test('a file that could not be loaded is a failure', () => {
  const report = { testResults: [file('passed', 'passed'), file('failed')] };
  expect(summarise(report, 1).line).toBe('1 passed, 1 failed');
});

test('an error outside any test, or no test at all, is a failure', () => {
  expect(summarise({ testResults: [file('passed', 'passed')] }, 1).line).toBe('1 passed, 1 failed');
  expect(summarise({ testResults: [] }, 0)).toMatchObject({ line: '0 passed, 1 failed', ok: false });
});

test('what is left out is one block: what is not here, then the tests that were skipped, by file', () => {
  const absent = [{ name: 'Firefox', without: 'the lab is not tried in Firefox', get: 'Debian: …' }];
  const { skipped } = summarise(
    { testResults: [file('passed', 'passed', 'todo'), file('passed', 'pending'), file('passed', 'passed')] },
    0,
    '/root',
  );
  expect(leftOut(absent, skipped)).toBe(`Left out:
  Firefox is not here: the lab is not tried in Firefox.
    To have it: Debian: ….
  skipped in passed-todo.test.ts: 1 of 2
  skipped in pending.test.ts: all 1`);
  expect(leftOut([], [])).toBe('');
});
