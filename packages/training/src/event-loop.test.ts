import { afterEach, expect, test, vi } from 'vitest';
import { eventLoop } from './event-loop.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('timers run between turns', async () => {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  const loop = eventLoop();
  // as many turns as it takes: on a busy machine a millisecond is long
  const start = performance.now();
  while (ticks < 10 && performance.now() - start < 20_000) await loop.turn();
  clearInterval(timer);
  loop.close();
  expect(ticks).toBe(10);
});

test('without setImmediate, as in browsers, messages do, and closing lets the process end', async () => {
  vi.stubGlobal('setImmediate', undefined);
  const loop = eventLoop();
  const order: string[] = [];
  const turn = loop.turn().then(() => order.push('turn'));
  await Promise.resolve();
  order.push('microtask');
  await turn;
  for (let i = 0; i < 100; i++) await loop.turn();
  loop.close();
  expect(order).toEqual(['microtask', 'turn']);
});

test('without either, as in jsdom, a timer does', async () => {
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('MessageChannel', undefined);
  const loop = eventLoop();
  const order: string[] = [];
  const turn = loop.turn().then(() => order.push('turn'));
  await Promise.resolve();
  order.push('microtask');
  await turn;
  loop.close();
  expect(order).toEqual(['microtask', 'turn']);
});
