import { readFileSync } from 'node:fs';
import { clipByGlobalNorm, startBackend } from '@seqlab/backend';
import { parseTrainingConfig } from '@seqlab/core';
import { expectClose } from '@seqlab/testing';
import { dispose, tensor, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { scheduleOf } from '../schedules/configured.js';
import { adam, adamw } from './adam.js';
import { optimizerOf } from './configured.js';
import { optimizerState } from './optimizer-state.js';
import { sgd } from './sgd.js';

interface Case {
  readonly config: Record<string, unknown>;
  readonly start: number[][];
  readonly gradients: number[][][];
  readonly rates: number[];
  readonly after: number[][][];
}
const { optimizers } = JSON.parse(
  readFileSync(new URL('../fixtures/optimizers.json', import.meta.url), 'utf8'),
) as { optimizers: Case[] };
const shapes = [[5], [2, 3]];

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test.each(optimizers)('twelve updates of $config are torch.optim’s', async (reference) => {
    const config = parseTrainingConfig(reference.config);
    const [optimizer, schedule] = [optimizerOf(config), scheduleOf(config)];
    const parameters = reference.start.map((values, i) => variable(tensor(values, shapes[i])));
    const state = optimizerState(optimizer, new Map(parameters.map((p, i) => [`p${i}`, p])));
    let scalars = optimizer.start;
    for (const [step, rows] of reference.gradients.entries()) {
      scalars = optimizer.advance(scalars);
      const learningRate = config.learningRate * schedule(step);
      expectClose([learningRate], [reference.rates[step]!], { relative: 1e-15 });
      const raw = rows.map((values, i) => tensor(values, shapes[i]));
      const { gradients } =
        config.clipNorm === null ? { gradients: raw } : clipByGlobalNorm(raw, config.clipNorm);
      const stepScalars = tensor(optimizer.stepScalars(scalars, learningRate), undefined, 'float32');
      optimizer.apply({ parameters, gradients, moments: state.moments, scalars: stepScalars as never });
      for (const [i, parameter] of parameters.entries()) {
        expectClose(await parameter.data(), reference.after[step]![i]!, { relative: 1e-6, absolute: 1e-7 });
      }
      dispose([raw, gradients, stepScalars]);
    }
    dispose(parameters);
    state.dispose();
  });
});

test.each([
  ['adam', adam(), adam({ beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 })],
  ['adamw', adamw(), adamw({ beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 })],
  ['sgd', sgd(), sgd({ momentum: 0, weightDecay: 0 })],
])('%s takes the defaults of torch.optim for what is left out', async (_, bare, told) => {
  // small gradients, beside which eps and the decay are seen
  const updated = async (optimizer: typeof bare) => {
    const parameter = variable(tensor([1, -2, 3]));
    const state = optimizerState(optimizer, new Map([['p', parameter]]));
    const stepScalars = tensor(
      optimizer.stepScalars(optimizer.advance(optimizer.start), 0.5),
      undefined,
      'float32',
    );
    const gradients = [tensor([1e-8, 2e-8, 0])];
    optimizer.apply({
      parameters: [parameter],
      gradients,
      moments: state.moments,
      scalars: stepScalars as never,
    });
    const values = await parameter.data();
    dispose([parameter, stepScalars, gradients]);
    state.dispose();
    return values;
  };
  expect(await updated(bare)).toEqual(await updated(told));
});

test('the powers of beta are products, not powers', () => {
  const optimizer = adam({ beta1: 0.9, beta2: 0.999 });
  let scalars = optimizer.start;
  let [first, second] = [1, 1];
  for (let step = 0; step < 100; step++) {
    scalars = optimizer.advance(scalars);
    first *= 0.9;
    second *= 0.999;
  }
  expect(scalars).toEqual({ beta1Power: first, beta2Power: second });
});

test('moments carry torch’s names', () => {
  const parameters = new Map([['w', variable(tensor([1, 2]))]]);
  const named = (optimizer: ReturnType<typeof adam>) => {
    const state = optimizerState(optimizer, parameters);
    const names = [...state.named().keys()];
    state.dispose();
    return names;
  };
  expect(named(adamw())).toEqual(['exp_avg.w', 'exp_avg_sq.w']);
  expect(named(sgd({ momentum: 0.9 }))).toEqual(['momentum_buffer.w']);
  expect(named(sgd())).toEqual([]);
  dispose([...parameters.values()]);
});

test.each([
  [() => adam({ beta1: 1 }), 'adam: beta1 (1) must be at least 0 and below 1.'],
  [() => adam({ beta2: -0.1 }), 'adam: beta2 (-0.1) must be at least 0 and below 1.'],
  [() => adam({ eps: NaN }), 'adam: eps (NaN) must be at least 0 and below Infinity.'],
  [
    () => adamw({ weightDecay: Infinity }),
    'adamw: weightDecay (Infinity) must be at least 0 and below Infinity.',
  ],
  [() => sgd({ momentum: 2 }), 'sgd: momentum (2) must be at least 0 and below 1.'],
  [() => sgd({ weightDecay: -1 }), 'sgd: weightDecay (-1) must be at least 0 and below Infinity.'],
])('%s is refused', (make, message) => {
  expect(make).toThrow(
    expect.objectContaining({
      code: 'optimizer-option',
      message: `${message} Use torch's default if in doubt.`,
    }),
  );
});
