import { startBackend } from '@seqlab/backend';
import { errorOf, expectClose } from '@seqlab/testing';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createInitializer } from '../initializer.js';
import { createAlibiPositions } from './alibi-positions.js';
import { createLearnedPositions } from './learned-positions.js';
import { createRelativePositions, RELATIVE_REACH } from './relative-positions.js';
import { createRotaryPositions } from './rotary-positions.js';
import { createSinusoidalPositions } from './sinusoidal-positions.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const rowsOf = (tensor: Tensor) => tensor.arraySync() as number[][];

describe('sinusoidal', () => {
  test('sine in even columns, cosine of the same angle in odd ones; an odd width ends in a sine', () => {
    const positions = createSinusoidalPositions(5);
    const rows = rowsOf(positions.rows(4)).slice(0, 4);
    const frequencies = [1, 10000 ** (-2 / 5), 10000 ** (-4 / 5)];
    const expected = [0, 1, 2, 3].map((position) =>
      frequencies.flatMap((f) => [Math.sin(position * f), Math.cos(position * f)]).slice(0, 5),
    );
    expectClose(rows.flat(), expected.flat(), { absolute: 1e-7 });
    expect(positions.constant).toBe(true);
    positions.dispose();
  });

  test('later rows are a part of the same table', () => {
    const positions = createSinusoidalPositions(6);
    expect(rowsOf(positions.rowsFrom(3, 2))).toEqual(rowsOf(positions.rows(5)).slice(3, 5));
    positions.dispose();
  });

  test('a longer table begins like the shorter one, and both are freed', () => {
    const before = memory().numTensors;
    const positions = createSinusoidalPositions(4);
    const short = rowsOf(positions.rows(3));
    expect(rowsOf(positions.rows(100)).slice(0, short.length)).toEqual(short);
    expect(positions.rows(100).shape[0]).toBeGreaterThanOrEqual(100);
    positions.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('learned', () => {
  const build = () => createLearnedPositions(createInitializer(1), 8, 3);

  test('rows are the parameter itself, later rows a part of it', () => {
    const positions = build();
    const weight = positions.namedParameters().get('weight')!;
    expect(positions.rows(8)).toBe(weight);
    expect(rowsOf(positions.rowsFrom(6, 2))).toEqual(rowsOf(weight).slice(6));
    expect(positions.constant).toBe(false);
    positions.dispose();
  });

  test('a sequence that is too long is refused', () => {
    const positions = build();
    const expected = {
      code: 'positions-too-long',
      message:
        'learnedPositions: a sequence of 9 tokens needs 9 rows, there are 8. Give shorter ones, or build the model with a larger maxLength or with positions without a limit (sinusoidal, rotary, alibi, relative).',
    };
    expect(errorOf(() => positions.rows(9))).toMatchObject(expected);
    expect(errorOf(() => positions.rowsFrom(8, 1))).toMatchObject(expected);
    positions.dispose();
  });
});

describe('rotary', () => {
  test('cosine and sine of position / 10000^(2i/K), pair by pair', () => {
    const rotation = createRotaryPositions(4);
    const expected = [0, 1, 2].map((position) =>
      [1, 0.01].flatMap((frequency) => [Math.cos(position * frequency), Math.sin(position * frequency)]),
    );
    expectClose(rowsOf(rotation.table(3)).slice(0, 3).flat(), expected.flat(), { absolute: 1e-7 });
    rotation.dispose();
  });

  test('an odd head width is refused', () => {
    expect(errorOf(() => createRotaryPositions(3))).toMatchObject({
      code: 'rotary-head-width-odd',
      message:
        'rotaryPositions: the head width dModel/heads (3) must be even, as features turn in pairs. Use fewer heads or another dModel.',
    });
  });
});

describe('alibi', () => {
  test('8 heads have the slopes 1/2 … 1/256 of the paper', () => {
    const bias = createAlibiPositions(8);
    const [values] = [bias.scores(1, 2).arraySync()];
    expect(values.map((head) => head[0]![0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((i) => -(2 ** -i)));
    expect(values.map((head) => Math.abs(head[0]![1]!))).toEqual(Array(8).fill(0));
    bias.dispose();
  });

  test('the last of many queries has the last row of the whole square', () => {
    const bias = createAlibiPositions(2);
    const whole = bias.scores(4, 4).arraySync();
    expect(bias.scores(1, 4).arraySync()).toEqual(whole.map((head) => head.slice(3)));
    expectClose(
      whole[0]!.flat(),
      [0, 1, 2, 3].flatMap((t) => [0, 1, 2, 3].map((s) => -Math.abs(s - t) / 16)),
    );
    bias.dispose();
  });

  test('each shape is made once', () => {
    const bias = createAlibiPositions(1);
    expect(bias.scores(3, 3)).toBe(bias.scores(3, 3));
    bias.dispose();
  });
});

describe('relative', () => {
  test('a number per head and distance, clipped at 16', () => {
    const before = memory().numTensors;
    const bias = createRelativePositions(createInitializer(2), 2);
    const table = rowsOf(bias.namedParameters().get('weight')!);
    expect(table).toHaveLength(2 * RELATIVE_REACH + 1);
    const scores = bias.scores(20, 20);
    scores.arraySync().forEach((head, h) => {
      head.forEach((row, t) => {
        row.forEach((value, s) => {
          expect(value).toBe(table[Math.max(-16, Math.min(16, s - t)) + 16]![h]);
        });
      });
    });
    scores.dispose();
    bias.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
