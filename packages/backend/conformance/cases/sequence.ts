import { type Tensor1D, type Tensor2D, type Tensor3D, type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import {
  concatSequence,
  meanPool,
  patches,
  prependToken,
  relativeBias,
  rotary,
  sliceSequence,
  sumPool,
} from '../../src/index.js';
import { type Choice, type OpCase, randomIds, randomValues } from '../op-case.js';
import { batch, choices, size } from '../sizes.js';

interface SequenceChoice extends Choice {
  readonly batch: number;
  readonly length: number;
  readonly width: number;
}

const sequence = { batch, length: size, width: size };

/** values of rows [from, to) of each sequence */
function rows(x: Float64Array, batch: number, width: number, from: number, to: number): Float64Array[] {
  const length = batch === 0 ? 0 : x.length / batch / width;
  return Array.from({ length: batch }, (_, b) =>
    x.subarray((b * length + from) * width, (b * length + to) * width),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

export const sliceSequenceCase: OpCase<SequenceChoice & { cut: number; kept: number }> = {
  name: 'sliceSequence',
  choices: choices({ ...sequence, cut: fc.nat(3), kept: fc.nat(3) }),
  shapes: ({ batch, length, width, cut, kept }) => ({ x: [batch, cut + kept + length, width] }),
  run: ({ x }, { cut, kept }) => sliceSequence(x as Tensor3D, cut, cut + kept),
  model: ({ x }, { batch, width, cut, kept }) => joined(rows(x!, batch, width, cut, cut + kept)),
};

export const concatSequenceCase: OpCase<SequenceChoice & { second: number }> = {
  name: 'concatSequence',
  choices: choices({ ...sequence, second: size }),
  shapes: ({ batch, length, width, second }) => ({ a: [batch, length, width], b: [batch, second, width] }),
  run: ({ a, b }) => concatSequence(a as Tensor3D, b as Tensor3D),
  model: ({ a, b }, { batch, length, width, second }) => {
    const after = rows(b!, batch, width, 0, second);
    return joined(rows(a!, batch, width, 0, length).flatMap((part, i) => [part, after[i]!]));
  },
};

export const prependTokenCase: OpCase<SequenceChoice> = {
  name: 'prependToken',
  choices: choices(sequence),
  shapes: ({ batch, length, width }) => ({ x: [batch, length, width], token: [width] }),
  run: ({ x, token }) => prependToken(x as Tensor3D, token as Tensor1D),
  model: ({ x, token }, { batch, length, width }) =>
    joined(rows(x!, batch, width, 0, length).flatMap((part) => [token!, part])),
};

interface PoolChoice extends SequenceChoice {
  readonly mode: 'mean' | 'sum';
  readonly padding: 'none' | 'some' | 'all';
}

function poolPadding({ batch, length, padding, seed }: PoolChoice): Int32Array {
  const dice = randomIds(batch * length, 3, seed, 70);
  return dice.map((value, i) => (value === 0 || (padding === 'all' && i < length) ? 1 : 0));
}

export const poolCase: OpCase<PoolChoice> = {
  name: 'pool',
  choices: choices({
    ...sequence,
    mode: fc.constantFrom('mean', 'sum'),
    padding: fc.constantFrom('none', 'some', 'all'),
  }) as fc.Arbitrary<PoolChoice>,
  shapes: ({ batch, length, width }) => ({ x: [batch, length, width] }),
  run: ({ x }, choice) => {
    const { batch, length, mode, padding } = choice;
    const mask = padding === 'none' ? null : tensor2d(poolPadding(choice), [batch, length], 'int32');
    return mode === 'mean' ? meanPool(x as Tensor3D, mask) : sumPool(x as Tensor3D, mask);
  },
  model: ({ x }, choice) => {
    const { batch, length, width, mode, padding } = choice;
    const mask = padding === 'none' ? new Int32Array(batch * length) : poolPadding(choice);
    const y = new Float64Array(batch * width);
    for (let b = 0; b < batch; b += 1) {
      const real = Array.from({ length }, (_, t) => t).filter((t) => mask[b * length + t] === 0);
      const share = mode === 'sum' ? 1 : 1 / Math.max(real.length, 1);
      for (const t of real) {
        for (let d = 0; d < width; d += 1) y[b * width + d]! += share * x![(b * length + t) * width + d]!;
      }
    }
    return y;
  },
};

interface PatchesChoice extends Choice {
  readonly batch: number;
  readonly down: number;
  readonly across: number;
  readonly size: number;
  readonly channels: number;
}

export const patchesCase: OpCase<PatchesChoice> = {
  name: 'patches',
  choices: choices({
    batch,
    down: fc.constantFrom(1, 2, 3),
    across: fc.constantFrom(1, 2),
    size: fc.constantFrom(1, 2, 3),
    channels: fc.constantFrom(1, 3),
  }),
  shapes: ({ batch, down, across, size, channels }) => ({
    images: [batch, down * size, across * size, channels],
  }),
  run: ({ images }, { size }) => patches(images as Tensor4D, size),
  model: ({ images }, { batch, down, across, size, channels }) => {
    const values: number[] = [];
    for (let b = 0; b < batch; b += 1)
      for (let p = 0; p < down * across; p += 1)
        for (let i = 0; i < size * size * channels; i += 1) {
          const y = Math.floor(p / across) * size + Math.floor(i / (size * channels));
          const x = (p % across) * size + (Math.floor(i / channels) % size);
          values.push(images![((b * down * size + y) * across * size + x) * channels + (i % channels)]!);
        }
    return Float64Array.from(values);
  },
};

interface RotaryChoice extends Choice {
  readonly batch: number;
  readonly length: number;
  readonly heads: number;
  readonly pairs: number;
  readonly rest: number;
  readonly offset: number;
}

export const rotaryCase: OpCase<RotaryChoice> = {
  name: 'rotary',
  choices: choices({
    batch,
    length: size,
    heads: fc.constantFrom(1, 2, 3),
    pairs: fc.constantFrom(1, 2, 4),
    rest: fc.constantFrom(0, 1, 6),
    offset: fc.constantFrom(0, 2),
  }),
  shapes: ({ batch, length, heads, pairs, rest }) => ({ x: [batch, length, heads * pairs * 2 + rest] }),
  run: ({ x }, { length, heads, pairs, offset, seed }) => {
    const shape: [number, number] = [offset + length, 2 * pairs];
    const table = tensor2d(randomValues(shape, seed, 80), shape) as Tensor2D;
    return rotary(x as Tensor3D, table, { columns: heads * pairs * 2, offset });
  },
  model: ({ x }, { length, heads, pairs, rest, offset, seed }) => {
    const table = randomValues([offset + length, 2 * pairs], seed, 80);
    const width = heads * pairs * 2 + rest;
    const y = Float64Array.from(x!);
    for (let row = 0; row * width < x!.length; row += 1) {
      for (let pair = 0; pair < heads * pairs; pair += 1) {
        const at = row * width + 2 * pair;
        const angle = (offset + (row % length)) * 2 * pairs + 2 * (pair % pairs);
        y[at] = x![at]! * table[angle]! - x![at + 1]! * table[angle + 1]!;
        y[at + 1] = x![at]! * table[angle + 1]! + x![at + 1]! * table[angle]!;
      }
    }
    return y;
  },
};

interface RelativeBiasChoice extends Choice {
  readonly queries: number;
  readonly keys: number;
  readonly rows: number;
  readonly heads: number;
}

const bucketsOf = ({ queries, keys, rows, seed }: RelativeBiasChoice) =>
  randomIds(queries * keys, rows, seed, 90);

export const relativeBiasCase: OpCase<RelativeBiasChoice> = {
  name: 'relativeBias',
  choices: choices({ queries: size, keys: size, rows: size, heads: fc.constantFrom(1, 2, 3) }),
  shapes: ({ rows, heads }) => ({ table: [rows, heads] }),
  run: ({ table }, choice) =>
    relativeBias(table as Tensor2D, tensor2d(bucketsOf(choice), [choice.queries, choice.keys], 'int32')),
  model: ({ table }, choice) => {
    const { queries, keys, heads } = choice;
    const buckets = bucketsOf(choice);
    return Float64Array.from({ length: heads * queries * keys }, (_, i) => {
      const head = Math.floor(i / (queries * keys));
      return table![buckets[i % (queries * keys)]! * heads + head]!;
    });
  },
};
