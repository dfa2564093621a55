import { tensor1d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { dropoutFactor, dropoutNumber } from '../../../conformance/philox-model.js';
import { batch, choices, firstRow, rate, size } from '../../../conformance/sizes.js';
import { dropout, dropoutBits, dropoutState } from '../../index.js';

interface DropoutChoice extends Choice {
  readonly shape: readonly number[];
  readonly rate: number;
  readonly step: number;
  readonly site: number;
  readonly firstRow: number;
}

const shape = fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size, size));

const dropoutCase: OpCase<DropoutChoice> = {
  name: 'dropout',
  choices: choices({
    shape,
    rate,
    step: fc.constantFrom(0, 1, 2 ** 32 - 1),
    site: fc.constantFrom(0, 3),
    firstRow,
  }),
  shapes: ({ shape }) => ({ x: shape }),
  run: ({ x }, { seed, step, site, rate, firstRow }) => {
    const bits = dropoutBits(tensor1d(dropoutState(seed, step, firstRow), 'int32'));
    for (let i = 0; i < site; i += 1) bits.nextSite();
    return dropout(x!, { rate, bits });
  },
  model: ({ x }, { shape, seed, step, site, rate, firstRow }) => {
    const before = firstRow * (x!.length / Math.max(1, shape[0] ?? 1));
    return x!.map((value, i) => value * dropoutFactor(before + i, rate, seed, step, site));
  },
};

interface TieChoice extends Choice {
  readonly size: number;
  readonly element: number;
  /** by how much the bound exceeds the number of that element */
  readonly excess: number;
}

const TIE = { step: 7, site: 0 };

/** A rate whose bound has the high half of one element's number, so that the low halves decide about it. */
function tieRate({ element, excess, seed }: TieChoice): number {
  return Math.min((dropoutNumber(element, seed, TIE.step, TIE.site) + excess) / 2 ** 32, 0.999);
}

const dropoutTieCase: OpCase<TieChoice> = {
  name: 'dropout where the low halves of the numbers decide',
  choices: choices({
    size: fc.constantFrom(1, 63, 64, 65, 200),
    element: fc.nat(150),
    excess: fc.constantFrom(-1, 0, 1),
  }),
  shapes: ({ size, element }) => ({ x: [Math.max(size, element + 1)] }),
  run: ({ x }, choice) =>
    dropout(x!, {
      rate: tieRate(choice),
      bits: dropoutBits(tensor1d(dropoutState(choice.seed, TIE.step), 'int32')),
    }),
  model: ({ x }, choice) =>
    x!.map((value, i) => value * dropoutFactor(i, tieRate(choice), choice.seed, TIE.step, TIE.site)),
};

export const cases = [dropoutCase, dropoutTieCase];
