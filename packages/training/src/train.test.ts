import { startBackend } from '@seqlab/backend';
import { parseTrainingConfig, type TrainingEvent, type TrainingSnapshot, weightHash } from '@seqlab/core';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss } from './losses.js';
import { train } from './train.js';
import type { TrainOptions } from './train-options.js';

const loss = crossEntropyLoss();
const METRICS = { loss: 0, tokenAccuracy: 1, exactMatch: 1, lengthAccuracy: 1, tasks: {} };
let model: ReturnType<typeof tinyModel>;

function options(config: Record<string, unknown>, rest: Partial<TrainOptions> = {}): TrainOptions {
  const batches = fixedBatch(countingBatch());
  return { model, batches, loss, config: parseTrainingConfig({ learningRate: 0.05, ...config }), ...rest };
}

async function eventsOf(given: TrainOptions): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(given)) events.push(event);
  return events;
}

const lossesOf = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
const typesOf = (events: readonly TrainingEvent[]) => events.map(({ type, step }) => `${type} ${step}`);

function doneOf(events: readonly TrainingEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error('no done event');
  return last;
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => {
    await startBackend(backend);
    model = tinyModel();
  });
  afterEach(() => model.dispose());

  test('the loss falls, and each step is told once, in order', async () => {
    const events = await eventsOf(options({ steps: 150 }));
    const losses = lossesOf(events);
    expect(events.slice(0, -1).map(({ step }) => step)).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect(losses).toHaveLength(150);
    expect(losses[0]).toBeGreaterThan(1);
    expect(losses.at(-1)).toBeLessThan(0.5);
    expect(doneOf(events)).toMatchObject({ step: 150, reason: 'finished' });
  });

  test('a snapshot is its reader’s own, or lent until the next event', async () => {
    const settings = { steps: 70, checkpointEvery: 10 };
    const own = new Map<number, TrainingSnapshot>();
    for (const event of await eventsOf(options(settings)))
      if (event.type === 'checkpoint') own.set(event.step, event.snapshot);
    expect([...own.keys()]).toEqual([10, 20, 30, 40, 50, 60, 70]);
    model.dispose();
    model = tinyModel();
    const arrays = new Set<unknown>();
    for await (const event of train(options(settings, { lendSnapshots: true }))) {
      if (event.type !== 'checkpoint') continue;
      expect(event.snapshot).toEqual(own.get(event.step));
      for (const { values } of event.snapshot.parameters.values()) arrays.add(values);
    }
    expect(arrays.size, 'one array for each parameter').toBe(model.namedParameters().size);
  });

  test('a resumed run is the uninterrupted run bit for bit, with dropout, schedule, clipping and accumulation', async () => {
    const settings = {
      seed: 9,
      steps: 12,
      schedule: 'warmup-cosine',
      warmupSteps: 3,
      clipNorm: 0.3,
      accumulationSteps: 2,
      optimizer: 'adamw',
      checkpointEvery: 1,
    };
    const whole = await eventsOf(options(settings));
    const checkpoints = whole.flatMap((event) => (event.type === 'checkpoint' ? [event.snapshot] : []));
    expect(checkpoints).toHaveLength(12);
    for (const at of [1, 2, 5, 11]) {
      model.dispose();
      model = tinyModel(77); // other weights: everything must come from the snapshot
      const resume: TrainingSnapshot = structuredClone(checkpoints[at - 1]!);
      const rest = await eventsOf(options(settings, { resume }));
      expect(lossesOf(rest)).toEqual(lossesOf(whole).slice(at));
      expect(doneOf(rest).snapshot).toEqual(doneOf(whole).snapshot);
    }
  });

  test('how often it stops in between does not change a bit', async () => {
    const plain = doneOf(await eventsOf(options({ steps: 20, seed: 3 })));
    model.dispose();
    model = tinyModel();
    const busy = doneOf(
      await eventsOf(
        options({ steps: 20, seed: 3, checkpointEvery: 3, evaluateEvery: 7 }, { evaluate: () => METRICS }),
      ),
    );
    expect(busy.snapshot).toEqual(plain.snapshot);
  });

  test('the seed decides dropout: the same gives the same bits, 0 included, another gives others', async () => {
    const hashes: string[] = [];
    for (const seed of [0, 0, 1]) {
      model.dispose();
      model = tinyModel();
      hashes.push(weightHash(doneOf(await eventsOf(options({ steps: 5, seed }))).snapshot.parameters));
    }
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  test('evaluations and checkpoints come when they are due, the last evaluation once', async () => {
    const settings = { steps: 5, evaluateEvery: 2, checkpointEvery: 4 };
    const events = await eventsOf(options(settings, { evaluate: () => METRICS }));
    expect(typesOf(events)).toEqual([
      'step 1',
      'step 2',
      'evaluation 2',
      'step 3',
      'step 4',
      'evaluation 4',
      'checkpoint 4',
      'step 5',
      'checkpoint 5',
      'evaluation 5',
      'done 5',
    ]);
    expect(
      typesOf(await eventsOf(options({ steps: 2, evaluateEvery: 2 }, { evaluate: () => METRICS }))),
    ).toEqual(['step 1', 'step 2', 'checkpoint 2', 'evaluation 2', 'done 2']);
  });

  test('a checkpoint comes when it is asked for, after the evaluation that asks', async () => {
    let evaluated = 0;
    const evaluate = () => {
      evaluated += 1;
      return METRICS;
    };
    const asked: number[] = [];
    const events = await eventsOf(
      options(
        { steps: 6, evaluateEvery: 2 },
        { evaluate, checkpointDue: (step) => asked.push(step) > 0 && evaluated === 1 && step === 2 },
      ),
    );
    expect(typesOf(events).filter((type) => !type.startsWith('step'))).toEqual([
      'evaluation 2',
      'checkpoint 2',
      'evaluation 4',
      'checkpoint 6',
      'evaluation 6',
      'done 6',
    ]);
    expect(asked).toEqual(expect.arrayContaining([2, 4]));
    expect(asked).not.toContain(6);
  });

  test('a finished run that is resumed is done at once; more steps extend it', async () => {
    const first = doneOf(await eventsOf(options({ steps: 3 })));
    const again = await eventsOf(options({ steps: 3 }, { resume: first.snapshot }));
    expect(typesOf(again)).toEqual(['done 3']);
    const more = await eventsOf(options({ steps: 5 }, { resume: first.snapshot }));
    expect(typesOf(more)).toEqual(['step 4', 'step 5', 'done 5']);
  });

  test('an abort ends the run with a snapshot from which it goes on', async () => {
    const whole = await eventsOf(options({ steps: 400 }));
    model.dispose();
    model = tinyModel();
    const controller = new AbortController();
    const begun: TrainingEvent[] = [];
    for await (const event of train(options({ steps: 400 }, { signal: controller.signal }))) {
      begun.push(event);
      if (event.step === 10) controller.abort();
    }
    const { reason, step, snapshot } = doneOf(begun);
    expect(reason).toBe('aborted');
    expect(step).toBeLessThan(400);
    expect(lossesOf(begun)).toHaveLength(step);
    const rest = await eventsOf(options({ steps: 400 }, { resume: snapshot }));
    expect([...lossesOf(begun), ...lossesOf(rest)]).toEqual(lossesOf(whole));
  });

  test('other work gets its turn while a run is under way', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    await eventsOf(options({ steps: 2000 }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  test('tells once whether updates are replayed, and of what, or why not', async () => {
    const told: unknown[] = [];
    const onReplay: TrainOptions['onReplay'] = (program) => told.push(program);
    const onFallback: TrainOptions['onFallback'] = (reason) => told.push(reason);
    await eventsOf(options({ steps: 5 }, { onReplay, onFallback }));
    const replayed = [{ instructions: expect.any(Number), bytes: expect.any(Number) }];
    expect(told).toEqual(backend === 'wasm' ? replayed : ["the backend 'cpu' has no capture"]);
  });

  test('1,000 steps, a break, a throw and an abort leave no tensor behind', async () => {
    await eventsOf(options({ steps: 2 }));
    const before = memory().numTensors;
    await eventsOf(options({ steps: 1000, clipNorm: 1 }));
    for await (const event of train(options({ steps: 10, accumulationSteps: 2 })))
      if (event.step === 3) break;
    const evaluate = () => {
      throw new Error('broken');
    };
    await expect(eventsOf(options({ steps: 3 }, { evaluate }))).rejects.toThrow('broken');
    await eventsOf(options({ steps: 3 }, { signal: AbortSignal.abort() }));
    expect(memory().numTensors).toBe(before);
  });
});
