import { expect, test } from 'vitest';
import { formatDuration, progressBar, progressLine } from './progress-bar.js';

test('a line says how much is done, how fast, and how long it will take', () => {
  expect(progressLine({ label: 'training', done: 250, total: 1000, seconds: 5, detail: 'loss 0.5' })).toBe(
    'training ██████░░░░░░░░░░░░░░░░░░ 250/1000  50.0/s  15 s left  loss 0.5',
  );
  expect(progressLine({ label: 'x', done: 0, total: 10, seconds: 0 })).toBe(
    'x ░░░░░░░░░░░░░░░░░░░░░░░░ 0/10  0.0/s',
  );
});

test('durations are said as people say them', () => {
  expect([0.04, 9.94, 12, 59.6, 185, 7800].map(formatDuration)).toEqual([
    '0.0 s',
    '9.9 s',
    '12 s',
    '1 min 0 s',
    '3 min 5 s',
    '2 h 10 min',
  ]);
});

test('without a terminal there is a plain line every half minute', () => {
  let written = '';
  let time = 0;
  const bar = progressBar({ write: (text) => (written += text) }, 'training', 5000, () => time);
  for (const [at, done] of [
    [100, 20],
    [29_999, 1190],
    [30_000, 1200],
    [45_000, 1800],
    [60_000, 2400],
  ] as const) {
    time = at;
    bar.update(done, 'loss 0.4');
  }
  bar.finish();
  expect(written).toBe(
    'training 1200 of 5000, 40.0/s, 1 min 35 s left, loss 0.4\ntraining 2400 of 5000, 40.0/s, 1 min 5 s left, loss 0.4\n',
  );
});

test('it redraws in place on a terminal, at most every 80 ms, and cleans up', () => {
  let written = '';
  let time = 0;
  const bar = progressBar(
    { write: (text) => (written += text), isTTY: true, columns: 40 },
    'x',
    100,
    () => time,
  );
  bar.update(1);
  const first = written;
  time = 50;
  bar.update(2);
  expect(written).toBe(first);
  time = 100;
  bar.update(3);
  expect(written.length).toBeGreaterThan(first.length);
  for (const line of written.split('\r\u001b[2K')) expect(line.length).toBeLessThan(40);
  bar.finish();
  expect(written.endsWith('\r\u001b[2K')).toBe(true);
});

test('it is silent where nobody watches', () => {
  let written = '';
  const bar = progressBar({ write: (text) => (written += text) }, 'x', 100);
  bar.update(50);
  bar.finish();
  expect(written).toBe('');
});
