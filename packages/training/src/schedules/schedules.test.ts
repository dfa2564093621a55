import { readFileSync } from 'node:fs';
import { parseTrainingConfig } from '@seqlab/core';
import { expectClose } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleOf } from './configured.js';
import { multistep } from './multistep.js';
import { noam } from './noam.js';
import { warmupCosine } from './warmup-cosine.js';

const { schedules } = JSON.parse(
  readFileSync(new URL('../fixtures/optimizers.json', import.meta.url), 'utf8'),
) as { schedules: { config: Record<string, unknown>; rates: number[] }[] };

test.each(schedules)('$config.schedule gives the rates of torch.optim.lr_scheduler', ({ config, rates }) => {
  const parsed = parseTrainingConfig(config);
  const schedule = scheduleOf(parsed);
  expectClose(
    rates.map((_, step) => parsed.learningRate * schedule(step)),
    rates,
    { relative: 1e-13, absolute: 1e-17 },
  );
});

describe('properties', () => {
  const steps = fc.integer({ min: 0, max: 1000 });

  test('multistep never rises with gamma below 1, and does not care for the order of milestones', () => {
    const milestones = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 5 });
    fc.assert(
      fc.property(milestones, steps, (list, step) => {
        const schedule = multistep({ milestones: list, gamma: 0.5 });
        expect(schedule(step + 1)).toBeLessThanOrEqual(schedule(step));
        expect(multistep({ milestones: [...list].reverse(), gamma: 0.5 })(step)).toBe(schedule(step));
      }),
    );
  });

  test('warmupCosine and noam stay between 0 and 1, and reach 1 at the end of the warm-up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), steps, (warmupSteps, step) => {
        for (const schedule of [warmupCosine({ warmupSteps, totalSteps: 400 }), noam({ warmupSteps })]) {
          expect(schedule(step)).toBeGreaterThanOrEqual(0);
          expect(schedule(step)).toBeLessThanOrEqual(1);
          expect(schedule(warmupSteps - 1)).toBe(1);
        }
      }),
    );
  });
});

test.each([
  [
    () => multistep({ milestones: [1.5] }),
    'schedule-milestone',
    'multistep: milestone 1.5 must be a whole number of updates, 0 or more. Use for example 100.',
  ],
  [
    () => multistep({ milestones: [], gamma: NaN }),
    'schedule-gamma',
    'multistep: gamma (NaN) must be a finite number, 0 or more. Use for example 0.1.',
  ],
  [
    () => noam({ warmupSteps: 0 }),
    'schedule-warmup',
    'noam: warmupSteps (0) must be a whole number of updates, 1 or more. Use for example 100.',
  ],
  [
    () => warmupCosine({ warmupSteps: -1, totalSteps: 5 }),
    'schedule-warmup',
    'warmupCosine: warmupSteps (-1) must be a whole number of updates, 0 or more. Use for example 100.',
  ],
  [
    () => warmupCosine({ warmupSteps: 1, totalSteps: 0 }),
    'schedule-total',
    'warmupCosine: totalSteps (0) must be a whole number of updates, 1 or more. Use the steps of the run.',
  ],
])('%s is refused', (make, code, message) => {
  expect(make).toThrow(expect.objectContaining({ code, message }));
});
