import { type BatchTensors, capture, crossEntropy, startBackend, valueAndGradients } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { EVALUATION } from '@seqlab/layers';
import { expectClose } from '@seqlab/testing';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { PARTS } from './fixtures/parts.js';
import type { Model } from './model.js';

const PAD = 6;
const LONGEST = 6;

/** Source and target of five pairs, of lengths that leave room at the end of a row. */
const PAIRS = [
  { source: [0, 1, 2, 3], target: [2, 1] },
  { source: [5], target: [0, 3, 4] },
  { source: [4, 4], target: [5] },
  { source: [1, 0, 5], target: [1, 1, 2, 0] },
  { source: [3, 2, 1, 0, 5, 2], target: [4, 3] },
];
/** Which of them share a row. */
const ROWS = [
  [0, 1, 2],
  [3, 4],
];

interface Laid {
  readonly ids: number[][];
  readonly segments: number[][];
  readonly positions: number[][];
}

/** The sequences of each row one after the other, PAD up to `length`. */
function laid(rows: readonly (readonly (readonly number[])[])[], length: number): Laid {
  const fill = (values: number[], rest: number) => [...values, ...Array(length - values.length).fill(rest)];
  return {
    ids: rows.map((row) => fill(row.flat(), PAD)),
    segments: rows.map((row) =>
      fill(
        row.flatMap((sequence, n) => sequence.map(() => n + 1)),
        0,
      ),
    ),
    positions: rows.map((row) =>
      fill(
        row.flatMap((sequence) => sequence.map((_, at) => at)),
        0,
      ),
    ),
  };
}

const labelsOf = (ids: readonly number[]) => ids.map((id) => (3 * id + 1) % 6);
const int = (rows: readonly number[][]) => tensor2d(rows.flat(), [rows.length, rows[0]!.length], 'int32');

/** The batch, and where each pair's outputs stand in it: row and first column. */
function batchOf(rows: readonly number[][], packed: boolean, bySource: boolean) {
  const of = (side: 'source' | 'target') => rows.map((row) => row.map((n) => PAIRS[n]![side]));
  const lengthOf = (sides: readonly (readonly number[][])[]) =>
    Math.max(1, ...sides.map((row) => row.flat().length)) + 1;
  const source = laid(of('source'), lengthOf(of('source')));
  const target = laid(of('target'), lengthOf(of('target')));
  const answer = laid(
    of(bySource ? 'source' : 'target').map((row) => row.map(labelsOf)),
    lengthOf(of(bySource ? 'source' : 'target')),
  );
  const batch: BatchTensors = {
    src: int(source.ids),
    tgt: int(target.ids),
    labels: int(answer.ids),
    ...(packed && {
      srcSegments: int(source.segments),
      srcPositions: int(source.positions),
      tgtSegments: int(target.segments),
      tgtPositions: int(target.positions),
    }),
  };
  const places = new Map<number, { row: number; first: number; length: number }>();
  rows.forEach((row, at) => {
    let first = 0;
    for (const n of row) {
      const { length } = PAIRS[n]![bySource ? 'source' : 'target'];
      places.set(n, { row: at, first, length });
      first += length;
    }
  });
  return { batch, places };
}

function learn(model: Model, batch: BatchTensors) {
  const parameters = [...model.namedParameters()];
  let logits: number[][][] = [];
  let loss = 0;
  const slopes = new Map<string, number[]>();
  tidy(() => {
    logits = model.forward(batch, EVALUATION).arraySync();
    const { value, gradients } = valueAndGradients(
      () => crossEntropy(model.forward(batch, EVALUATION), batch.labels, { ignoreIndex: PAD }),
      parameters.map(([, variable]) => variable),
    );
    loss = value.dataSync()[0]!;
    parameters.forEach(([name], n) => {
      slopes.set(name, [...gradients[n]!.dataSync()]);
    });
  });
  return { logits, loss, gradients: slopes };
}

const modelOf = (keys: Record<string, unknown>) =>
  createModel(
    parseModelConfig({
      vocabSize: 7,
      outputSize: 6,
      padId: PAD,
      dModel: 8,
      heads: 2,
      ...(keys.architecture !== 'decoder-only' && { encoderLayers: 2 }),
      ...(keys.architecture !== 'encoder-only' && { decoderLayers: 2 }),
      feedForward: 9,
      activation: 'gelu',
      ...(keys.positional === 'learned' && { maxLength: 12 }),
      ...keys,
    }),
    { seed: 3 },
  );

const ALONE = PAIRS.map((_, n) => [n]);
const kinds = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'] as const;
const architectures = ['encoder-decoder', 'decoder-only', 'encoder-only'] as const;

describe.each(['cpu', 'wasm'] as const)('packed rows on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  describe.each(architectures)('%s', (architecture) => {
    test.each(kinds)('%s positions: logits, loss and gradients are those of separate rows', (positional) => {
      const model = modelOf({ architecture, positional });
      const bySource = architecture === 'encoder-only';
      const apart = batchOf(ALONE, false, bySource);
      const together = batchOf(ROWS, true, bySource);
      const alone = learn(model, apart.batch);
      const packed = learn(model, together.batch);
      for (const [n, { row, first, length }] of together.places) {
        for (let at = 0; at < length; at += 1) {
          expectClose(packed.logits[row]![first + at]!, alone.logits[n]![at]!, { absolute: 1e-5 });
        }
      }
      expect(packed.loss).toBeCloseTo(alone.loss, 5);
      for (const [name, gradient] of alone.gradients) {
        expectClose(packed.gradients.get(name)!, gradient, { absolute: 1e-5 });
      }
      model.dispose();
    });
  });
});

describe.each(PARTS)('packed rows with %j', (part) => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  test.each(architectures)('%s: logits and loss are those of separate rows', (architecture) => {
    const model = modelOf({ architecture, outputSize: 7, positional: 'sinusoidal', ...part });
    const bySource = architecture === 'encoder-only';
    const alone = learn(model, batchOf(ALONE, false, bySource).batch);
    const together = batchOf(ROWS, true, bySource);
    const packed = learn(model, together.batch);
    for (const [n, { row, first, length }] of together.places) {
      for (let at = 0; at < length; at += 1) {
        expectClose(packed.logits[row]![first + at]!, alone.logits[n]![at]!, { absolute: 2e-5 });
      }
    }
    expect(Math.abs(packed.loss - alone.loss)).toBeLessThan(1e-5 * Math.max(1, alone.loss));
    for (const [name, gradient] of alone.gradients) {
      const scale = Math.max(1, ...gradient.map(Math.abs));
      expectClose(packed.gradients.get(name)!, gradient, { absolute: 1e-5 * scale });
    }
    model.dispose();
  });
});

test('a captured step reads the packing of each batch', async () => {
  await startBackend('wasm');
  const model = modelOf({ architecture: 'decoder-only', positional: 'learned' });
  const step = capture(({ tgt, tgtSegments, tgtPositions }) => ({
    logits: model.forward({
      src: tgt!,
      tgt: tgt!,
      labels: tgt!,
      tgtSegments: tgtSegments!,
      tgtPositions: tgtPositions!,
    }),
  }));
  const inputsOf = (rows: number[][]) => {
    const { ids, segments, positions } = laid([rows], LONGEST);
    const input = (values: number[][]) => ({ values: Int32Array.from(values[0]!), shape: [1, LONGEST] });
    return { tgt: input(ids), tgtSegments: input(segments), tgtPositions: input(positions) };
  };
  const one = inputsOf([[0, 1, 2, 3]]);
  const two = inputsOf([
    [0, 1],
    [2, 3],
  ]);
  const { logits } = await step.run([one, two, one]);
  expect(step.fallback).toBeNull();
  const size = LONGEST * 6;
  const rows = [0, 1, 2].map((n) => [...logits!.slice(n * size, (n + 1) * size)]);
  expect(rows[2]).toEqual(rows[0]);
  expect(rows[1]!.slice(12, 24)).not.toEqual(rows[0]!.slice(12, 24));
  // the second sequence of two is what it is alone
  const { logits: alone } = await step.run([inputsOf([[2, 3]])]);
  expectClose(rows[1]!.slice(12, 24), [...alone!.slice(0, 12)], { absolute: 1e-5 });
  step.dispose();
  model.dispose();
});

describe('what does not fit', () => {
  const ids = () => tensor2d([0, 1, 2, 3], [1, 4], 'int32');
  const refused = (keys: Record<string, unknown>, more: Partial<BatchTensors>, message: string) => {
    const model = modelOf(keys);
    expect(() => model.forward({ src: ids(), tgt: ids(), labels: ids(), ...more })).toThrowError(
      expect.objectContaining({ code: 'batch-packing', message }),
    );
    model.dispose();
  };

  test('segments without positions, and positions without segments', () => {
    refused(
      { architecture: 'decoder-only' },
      { tgtSegments: ids() },
      'forward: the batch has tgtSegments and no tgtPositions, expected both or neither. packRows of @seqlab/datasets makes both.',
    );
    refused(
      { architecture: 'encoder-only' },
      { srcPositions: ids() },
      'forward: the batch has srcPositions and no srcSegments, expected both or neither. packRows of @seqlab/datasets makes both.',
    );
  });

  test('a packed target beside a source that is not', () => {
    refused(
      { architecture: 'encoder-decoder' },
      { tgtSegments: ids(), tgtPositions: ids() },
      'forward: the target of the batch is packed and the source is not, expected both or neither. Pack both, with the same numbers.',
    );
  });

  test('one result of a whole row', () => {
    refused(
      { architecture: 'encoder-only', pooling: 'mean' },
      { srcSegments: ids(), srcPositions: ids() },
      'forward: the source of the batch is packed and the model has pooling "mean", which makes one result of a row. Give one sequence a row, or use pooling "none".',
    );
  });
});
