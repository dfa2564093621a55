import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { train } from '@seqlab/training';
import { describe, expect, test } from 'vitest';
import { batchesOfRows } from '../batches.js';
import { augmentationOf, augmentInto, type ImageAugmentation } from './augment-image.js';
import { imageClassification } from './classification.js';
import { imageLabelRows, textLabelRows } from './label-rows.js';

const none: ImageAugmentation = { shift: 0, flip: false, crop: 1 };

function seen(
  values: ArrayLike<number>,
  side: number,
  augment: Partial<ImageAugmentation>,
  epoch: number,
  channels = 1,
) {
  const out = new Float32Array(side * side * channels);
  const image = { side, channels, at: (k: number) => values[k]! };
  augmentInto(out, 0, image, { ...none, ...augment }, { seed: 3, epoch, row: 5 });
  return out;
}

/** One lit pixel in the middle of 7 × 7. */
const middle = Float32Array.from({ length: 49 }, (_, k) => (k === 24 ? 1 : 0));

describe('moved', () => {
  test('a pixel comes to each of the places that it may, about as often to each, and to no other', () => {
    const counts = new Map<number, number>();
    for (let epoch = 0; epoch < 2500; epoch += 1) {
      const place = seen(middle, 7, { shift: 2 }, epoch).indexOf(1);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const places = [-2, -1, 0, 1, 2].flatMap((y) => [-2, -1, 0, 1, 2].map((x) => 24 + 7 * y + x));
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(places);
    // 100 each; the chi-square of 24 degrees of freedom is below 51.2 in 999 of 1,000 (tables)
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(chi).toBeLessThan(51.2);
  });

  test('what comes in is 0, and nothing comes around', () => {
    const all = new Float32Array(49).fill(1);
    for (let epoch = 0; epoch < 40; epoch += 1) {
      const [place] = [seen(middle, 7, { shift: 3 }, epoch).indexOf(1)];
      const [y, x] = [Math.floor(place / 7) - 3, (place % 7) - 3];
      const inside = (7 - Math.abs(y)) * (7 - Math.abs(x));
      expect(seen(all, 7, { shift: 3 }, epoch).reduce((sum, value) => sum + value)).toBe(inside);
    }
  });
});

test('mirrored left to right about every other time, channels together', () => {
  const image = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  const mirrored = [3, 4, 1, 2, 7, 8, 5, 6];
  let times = 0;
  for (let epoch = 0; epoch < 1000; epoch += 1) {
    const out = [...seen(image, 2, { flip: true }, epoch, 2)];
    if (out[0] === 3) times += 1;
    expect(out).toEqual(out[0] === 3 ? mirrored : [...image]);
  }
  // four standard deviations
  expect(Math.abs(times - 500)).toBeLessThan(64);
});

describe('cut', () => {
  // what is linear stays linear between pixels: a ramp of columns becomes one with a smaller slope, the share of the side
  const ramp = Float32Array.from({ length: 400 }, (_, k) => k % 20);
  test.each([0, 1, 2, 3, 4, 5, 6, 7])('epoch %i: a ramp stays one, of a slope within the shares', (epoch) => {
    const out = seen(ramp, 20, { crop: 0.5 }, epoch);
    const row = out.slice(200, 220);
    const slope = row[11]! - row[10]!;
    expect(slope).toBeGreaterThanOrEqual(0.5);
    expect(slope).toBeLessThanOrEqual(1);
    for (let x = 2; x < 18; x += 1) expect(row[x + 1]! - row[x]!).toBeCloseTo(slope, 4);
    // all rows are alike, for the image is
    expect([...out.slice(0, 20)]).toEqual([...row]);
    // and it is inside
    expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...row)).toBeLessThanOrEqual(19);
  });

  test('an even picture stays even', () => {
    for (const value of seen(new Float32Array(400).fill(0.25), 20, { crop: 0.3 }, 9))
      expect(value).toBeCloseTo(0.25, 6);
  });
});

describe('batches', () => {
  const images = {
    length: 12,
    imageSize: 7,
    channels: 1,
    pixels: Uint8Array.from({ length: 12 * 49 }, (_, k) => (k * 37) % 256),
  };
  const rows = imageLabelRows(
    images,
    Int32Array.from({ length: 12 }, (_, i) => i % 2),
  );
  const augment = { shift: 2, flip: true, crop: 0.8 };
  const from = (batchSize: number | null = 5) => batchesOfRows(rows, { batchSize, augment, seed: 1 });

  test('are the same wherever a run begins again, and others in each epoch', () => {
    const first = from();
    const [all, again] = [[0, 1, 2, 3, 4, 5].map((at) => first.at(at).src), from().at(5).src];
    expect([...again]).toEqual([...all[5]!]);
    expect(first.augments).toBe(true);
    const whole = from(null);
    expect([...whole.at(1).src]).not.toEqual([...whole.at(0).src]);
    expect([...whole.at(0).src]).toEqual([...from(null).at(0).src]);
  });

  test('what is judged is as it is', () => {
    const plain = rows.batch([3, 4]).src;
    expect([...plain]).toEqual(
      Array.from(images.pixels.subarray(3 * 49, 5 * 49), (value) => Math.fround(value * (1 / 255))),
    );
    expect([...batchesOfRows(rows, { batchSize: null, seed: 0 }).at(3).src.slice(0, 49)]).toEqual([
      ...rows.batch([0]).src,
    ]);
  });

  test.each([
    [{ shift: -1, flip: false, crop: 1 }],
    [{ shift: 0.5, flip: false, crop: 1 }],
    [{ shift: 0, flip: false, crop: 0 }],
    [{ shift: 0, flip: 1, crop: 1 }],
  ])('%j is refused', (wrong) => {
    expect(() => batchesOfRows(rows, { batchSize: 5, augment: wrong as ImageAugmentation, seed: 1 })).toThrow(
      expect.objectContaining({
        code: 'task-augment',
        message: expect.stringContaining(
          'expected shift in whole pixels, 0 or more, flip true or false and crop above 0 and up to 1. Use { shift: 2, flip: false, crop: 1 }.',
        ),
      }),
    );
  });

  test('texts are refused', () => {
    const texts = { length: 1, at: () => [1], size: () => 1 };
    const words = textLabelRows(texts as never, Int32Array.from([0]), {
      sosId: 2,
      eosId: 3,
      padId: 4,
    } as never);
    expect(() => batchesOfRows(words, { batchSize: 1, augment, seed: 1 })).toThrow(
      'task: augment moves, mirrors and cuts images, and these rows are none. Leave augment out.',
    );
  });
});

test('a config that changes nothing gives nothing', () => {
  expect(augmentationOf(parseTrainingConfig({}))).toBeNull();
  expect(augmentationOf(parseTrainingConfig({ augmentCrop: 0.9 }))).toEqual({
    shift: 0,
    flip: false,
    crop: 0.9,
  });
});

test('the config of a training changes images, and refuses batches that do not', async () => {
  await startBackend('wasm');
  const pixels = Uint8Array.from({ length: 6 * 64 }, (_, k) => (k * 31) % 256);
  const labels = ['a', 'b', 'a', 'b', 'a', 'b'];
  const task = imageClassification({ training: { length: 6, imageSize: 8, channels: 1, pixels, labels } });
  const config = parseModelConfig({
    architecture: 'vision',
    ...task.modelKeys('vision'),
    patchSize: 4,
    dModel: 8,
    heads: 2,
    encoderLayers: 1,
    feedForward: 8,
    dropout: 0,
  } as never);
  const losses = async (more: object) => {
    const model = createModel(config, { seed: 0 });
    const all: number[] = [];
    for await (const event of train({ model, task, steps: 4, batchSize: 3, ...more })) {
      if (event.type === 'step') all.push(event.loss);
    }
    model.dispose();
    return all;
  };
  const plain = await losses({});
  const changed = await losses({ augmentShift: 2, augmentFlip: true, augmentCrop: 0.7 });
  expect(await losses({ augmentShift: 0, augmentFlip: false, augmentCrop: 1 })).toEqual(plain);
  expect(await losses({ augmentShift: 2, augmentFlip: true, augmentCrop: 0.7 })).toEqual(changed);
  expect(changed).not.toEqual(plain);
  const model = createModel(config, { seed: 0 });
  const batches = task.batches('training', config, { batchSize: 3, seed: 0 });
  expect(() => train({ model, batches, loss: task.loss(config), augmentFlip: true })).toThrow(
    expect.objectContaining({
      code: 'train-augment',
      message:
        'train: the config changes images while they are learned from (augmentShift, augmentFlip, augmentCrop), and batches gives them as they are, or no images. Use batchesOfRows(rows, { augment: augmentationOf(config), seed }) of @seqlab/tasks, or leave the keys out of the config.',
    }),
  );
  model.dispose();
});
