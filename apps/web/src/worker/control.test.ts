import { describe, expect, it } from 'vitest';
import { createControl } from './control.js';

describe('control', () => {
  it('lets an open job pass without waiting', async () => {
    const control = createControl(false);
    let waited = false;
    await control.gate(() => {
      waited = true;
    });
    expect(waited).toBe(false);
  });

  it('lets as many steps pass as were allowed, then waits for the next word', async () => {
    const control = createControl(true);
    const passed: number[] = [];
    const steps = (async () => {
      for (let step = 1; step <= 5; step += 1) {
        await control.gate(() => {});
        passed.push(step);
      }
    })();
    control.allow(2);
    await new Promise((resolve) => setTimeout(resolve));
    expect(passed).toEqual([1, 2]);
    control.resume();
    await steps;
    expect(passed).toEqual([1, 2, 3, 4, 5]);
  });

  it('an abort wakes who waits', async () => {
    const control = createControl(true);
    const gate = control.gate(() => {});
    control.abort();
    await gate;
    expect(control.aborted).toBe(true);
  });

  it('gives its worker back once the steps that were allowed are taken', async () => {
    const control = createControl(true, 2);
    const passed: boolean[] = [];
    control.park();
    for (let step = 1; step <= 3; step += 1) {
      await control.gate(() => {});
      passed.push(control.parked);
    }
    expect(passed).toEqual([false, false, true]);
    expect(control.aborted).toBe(true);
  });

  it('gives its worker back where it waits, and not where it trains', async () => {
    const open = createControl(false);
    open.park();
    await open.gate(() => {});
    expect(open.parked).toBe(false);
    const waiting = createControl(true);
    const gate = waiting.gate(() => {});
    waiting.park();
    await gate;
    expect(waiting.parked).toBe(true);
  });

  it('takes a stop for a stop although it was asked for its worker', async () => {
    const control = createControl(true);
    control.abort();
    control.park();
    await control.gate(() => {});
    expect([control.aborted, control.parked]).toEqual([true, false]);
  });
});
