import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { accumulate } from '../../ops/accumulate/accumulate.js';
import { adamStep, adamwStep } from '../../ops/adam/adam.js';
import { adamScalars } from '../../ops/adam/adam-scalars.js';
import { add } from '../../ops/add/add.js';
import { attention } from '../../ops/attention/attention.js';
import { clipByGlobalNorm } from '../../ops/clip-by-global-norm/clip-by-global-norm.js';
import { concatSequence } from '../../ops/concat-sequence/concat-sequence.js';
import { crossEntropy } from '../../ops/cross-entropy/cross-entropy.js';
import { dropout } from '../../ops/dropout/dropout.js';
import { dropoutBits, dropoutState } from '../../ops/dropout/dropout-bits.js';
import { embed } from '../../ops/embed/embed.js';
import { layerNorm } from '../../ops/layer-norm/layer-norm.js';
import { linear } from '../../ops/linear/linear.js';
import { meanSquaredError } from '../../ops/mean-squared-error/mean-squared-error.js';
import { paddingMask } from '../../ops/padding-mask/padding-mask.js';
import { patches } from '../../ops/patches/patches.js';
import { meanPool, sumPool } from '../../ops/pool/pool.js';
import { prependToken } from '../../ops/prepend-token/prepend-token.js';
import { relativeBias } from '../../ops/relative-bias/relative-bias.js';
import { rmsNorm } from '../../ops/rms-norm/rms-norm.js';
import { rotary } from '../../ops/rotary/rotary.js';
import { sgdScalars, sgdStep } from '../../ops/sgd/sgd.js';
import { sliceSequence } from '../../ops/slice-sequence/slice-sequence.js';
import { softmax } from '../../ops/softmax/softmax.js';
import { valueAndGradients } from '../../value-and-gradients.js';

/** Runs kernels on numbers that are the same each time; what it gives are all their results. */
export interface SelfTestCase {
  readonly name: string;
  run(): Tensor[];
}

/** The bits that each case gives on the current backend, as text. */
export function bitsOfKernels(cases: readonly SelfTestCase[]): Map<string, string> {
  const bits = new Map<string, string>();
  for (const { name, run } of cases) {
    const words = tidy(() =>
      run().map((made) => new Uint32Array((made.dataSync() as Float32Array).slice().buffer).join()),
    );
    bits.set(name, words.join(';'));
  }
  return bits;
}

/** Numbers from −1 to 1 without a pattern that a kernel could hide behind. */
function numbers(shape: readonly number[], salt: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from(
    { length: size },
    (_, i) => ((i * 7919 + salt * 104729) % 20011) / 10005.5 - 1,
  );
  return tensor(values, [...shape]);
}

function ids(shape: readonly [number, number], below: number): Tensor2D {
  const values = Int32Array.from({ length: shape[0] * shape[1] }, (_, i) => (i * 31 + 7) % below);
  return tensor(values, [...shape], 'int32');
}

function variables(shapes: readonly (readonly number[])[], salt = 0): Variable[] {
  return shapes.map((shape, i) => variable(numbers(shape, salt + i)));
}

/** An op with the gradients by all that it is given. */
function withGradients(
  name: string,
  shapes: readonly (readonly number[])[],
  op: (...inputs: never[]) => Tensor,
): SelfTestCase {
  return {
    name,
    run() {
      const inputs = variables(shapes);
      const { value, gradients } = valueAndGradients(() => {
        const y = op(...(inputs as never[]));
        return y.rank === 0 ? (y as never) : meanSquaredError(y, numbers(y.shape, 99));
      }, inputs);
      for (const input of inputs) input.dispose();
      return [value, ...gradients];
    },
  };
}

/** An update of parameters in place. */
function update(name: string, apply: (tensors: readonly Variable[][]) => readonly Tensor[]): SelfTestCase {
  return {
    name,
    run() {
      const shapes = [[5, 13], [67], [1]];
      // second moments are squares
      const tensors = [0, 10, 20, 30].map((salt) => variables(shapes, salt));
      for (const each of tensors[3]!) {
        const squares = tensor(
          each.dataSync().map((value) => value * value),
          each.shape,
        );
        each.assign(squares);
      }
      const results = [...apply(tensors), ...tensors.flat().map((each) => each.clone())];
      for (const each of tensors.flat()) each.dispose();
      return results;
    },
  };
}

/** Widths of whole vectors, of pairs of them, and with tails; few and many rows. */
const WIDTHS = [3, 8, 20, 64] as const;

const bits = () => dropoutBits(tensor(dropoutState(11, 5, 3), [4], 'int32') as Tensor1D);

/** Every kernel there is, at sizes with and without tails: `self-test.test.ts` counts them. */
export function selfTestCases(): SelfTestCase[] {
  const linears = ([undefined, 'relu', 'gelu'] as const).flatMap((activation) =>
    WIDTHS.map((width) =>
      withGradients(
        `linear ${activation ?? ''} ${width}`,
        [[3, 7, width], [2 * width + 5, width], [2 * width + 5]],
        (x: Tensor3D, weight: Tensor2D, bias: Tensor1D) =>
          linear(x, weight, bias, activation === undefined ? {} : { activation }),
      ),
    ),
  );
  const norms = WIDTHS.flatMap((width) => [
    withGradients(`rmsNorm ${width}`, [[5, 3, width], [width]], (x: Tensor3D, w: Tensor1D) => rmsNorm(x, w)),
    withGradients(
      `layerNorm ${width}`,
      [[5, 3, width], [width], [width]],
      (x: Tensor3D, w: Tensor1D, b: Tensor1D) => layerNorm(x, w, b, 1e-5),
    ),
  ]);
  const attentions = [5, 8, 33].flatMap((length) => [
    withGradients(`attention of ${length} to itself`, [[3, length, 60]], (qkv: Tensor3D) =>
      attention(qkv, null, {
        ...{ heads: 2, dModel: 20, mask: { causal: true, keyPadding: ids([3, length], 2) } },
        dropout: { rate: 0.3, bits: bits() },
      }),
    ),
    withGradients(
      `attention of ${length} to others`,
      [
        [2, length, 24],
        [2, 7, 48],
        [3, length, 7],
      ],
      (query: Tensor3D, keyValue: Tensor3D, bias: Tensor3D) =>
        attention(query, keyValue, { heads: 3, dModel: 24, mask: { bias } }),
    ),
  ]);
  // so long that weights are computed again, block by block
  const long = withGradients('attention of 260 to itself', [[1, 260, 48]], (qkv: Tensor3D) =>
    attention(qkv, null, {
      ...{ heads: 2, dModel: 16, mask: { causal: true } },
      dropout: { rate: 0.3, bits: bits() },
    }),
  );
  const scalars = adamScalars({ learningRate: 0.01, weightDecay: 0.1, beta1Power: 0.81, beta2Power: 0.998 });
  return [
    ...linears,
    ...norms,
    ...attentions,
    long,
    withGradients(
      'embed',
      [
        [11, 20],
        [9, 20],
      ],
      (weight: Tensor2D, positions: Tensor2D) =>
        embed(ids([3, 7], 11), weight, { scale: 3, positions, paddingId: 2 }),
    ),
    withGradients('crossEntropy', [[3, 7, 11]], (logits: Tensor3D) =>
      crossEntropy(logits, ids([3, 7], 11), { ignoreIndex: 4, labelSmoothing: 0.1 }),
    ),
    withGradients('dropout', [[3, 7, 20]], (x: Tensor3D) => dropout(x, { rate: 0.1, bits: bits() })),
    withGradients(
      'add',
      [
        [3, 7, 20],
        [3, 7, 20],
      ],
      (a: Tensor3D, b: Tensor3D) => add(a, b),
    ),
    withGradients(
      'concatSequence',
      [
        [3, 7, 20],
        [3, 2, 20],
      ],
      (a: Tensor3D, b: Tensor3D) => concatSequence(a, b),
    ),
    withGradients('sliceSequence', [[3, 7, 20]], (x: Tensor3D) => sliceSequence(x, 1, 6)),
    withGradients('prependToken', [[3, 7, 20], [20]], (x: Tensor3D, token: Tensor1D) =>
      prependToken(x, token),
    ),
    withGradients('patches', [[2, 6, 6, 3]], (images: Tensor4D) => patches(images, 3)),
    withGradients('meanPool', [[3, 7, 20]], (x: Tensor3D) => meanPool(x, ids([3, 7], 2))),
    withGradients('sumPool', [[3, 7, 20]], (x: Tensor3D) => sumPool(x)),
    withGradients('rotary', [[3, 7, 24]], (x: Tensor3D) => rotary(x, numbers([9, 8], 5) as Tensor2D)),
    withGradients('relativeBias', [[5, 3]], (table: Tensor2D) => relativeBias(table, ids([7, 6], 5))),
    { name: 'paddingMask', run: () => [paddingMask(ids([3, 7], 5), 2)] },
    { name: 'softmax', run: () => [softmax(numbers([5, 21], 1))] },
    update('adam', ([parameters, gradients, firstMoments, secondMoments]) => {
      const row = tensor(scalars, [scalars.length]) as Tensor1D;
      const tensors = { gradients: gradients!, firstMoments: firstMoments!, secondMoments: secondMoments! };
      adamStep({ parameters: parameters!, ...tensors, scalars: row });
      adamwStep({ parameters: parameters!, ...tensors, scalars: row });
      return [];
    }),
    update('sgd', ([parameters, gradients, velocities]) => {
      const row = sgdScalars({ learningRate: 0.1, weightDecay: 0.01 });
      const tensors = { parameters: parameters!, gradients: gradients!, velocities: velocities! };
      sgdStep(
        { ...tensors, scalars: tensor(row, [row.length]) as Tensor1D },
        { momentum: 0.9, nesterov: true },
      );
      return [];
    }),
    update('accumulate', ([sums, gradients]) => {
      accumulate(sums!, gradients!, { scale: 0.3 });
      return [];
    }),
    update('clipByGlobalNorm', ([gradients]) => {
      const { gradients: clipped, norm } = clipByGlobalNorm(gradients!, 0.5);
      return [...clipped, norm];
    }),
  ];
}
