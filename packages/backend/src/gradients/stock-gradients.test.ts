import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend, valueAndGradients } from '../index.js';

beforeAll(async () => {
  await startBackend('wasm');
});

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;
type Case = readonly [op: Op, ...shapes: (readonly number[])[]];

const unary = (op: Op): Case => [op, [2, 3]];
const binary = (op: Op): Case => [op, [2, 3], [1, 3]];
const as3d = (x: tf.Tensor) => x as tf.Tensor3D;
const as4d = (x: tf.Tensor) => x as tf.Tensor4D;
const as5d = (x: tf.Tensor) => x as tf.Tensor5D;
const ids = (...values: number[]) => tf.tensor1d(values, 'int32');

/** For each kernel of tfjs on WASM that has a slope: an op that calls it, and the shapes of what it is differentiated by. */
const DIFFERENTIABLE: Readonly<Record<string, Case>> = {
  Abs: unary((x) => tf.abs(tf.sub(x!, 0.7))),
  Acos: unary((x) => tf.acos(tf.mul(x!, 0.5))),
  Acosh: unary((x) => tf.acosh(tf.add(x!, 1))),
  Add: binary((a, b) => tf.add(a!, b!)),
  AddN: [(a, b) => tf.addN([a!, b!]), [2, 3], [2, 3]],
  Asin: unary((x) => tf.asin(tf.mul(x!, 0.5))),
  Asinh: unary((x) => tf.asinh(x!)),
  Atan: unary((x) => tf.atan(x!)),
  Atan2: binary((a, b) => tf.atan2(a!, b!)),
  Atanh: unary((x) => tf.atanh(tf.mul(x!, 0.5))),
  AvgPool: [(x) => tf.avgPool(as4d(x!), 2, 1, 'same'), [1, 3, 3, 2]],
  AvgPool3D: [(x) => tf.avgPool3d(as5d(x!), 2, 1, 'same'), [1, 2, 3, 3, 2]],
  BatchMatMul: [(a, b) => tf.matMul(a!, b!, false, true), [2, 2, 3], [2, 4, 3]],
  BatchToSpaceND: [(x) => tf.batchToSpaceND(as4d(x!), [2, 2], [[0, 0], [0, 1]]), [4, 1, 2, 1]], // biome-ignore format: a pair per side
  Cast: unary((x) => tf.cast(x!, 'float32')),
  ClipByValue: unary((x) => tf.clipByValue(x!, 0.5, 1.1)),
  Concat: [(a, b) => tf.concat([a!, b!], 1), [2, 3], [2, 2]],
  Conv2D: [(x, w) => tf.conv2d(as4d(x!), as4d(w!), 2, 'same'), [2, 4, 5, 2], [3, 2, 2, 3]],
  Conv2DBackpropInput: [
    (x, w) => tf.conv2dTranspose(as4d(x!), as4d(w!), [1, 4, 4, 2], 2, 'same'),
    [1, 2, 2, 3],
    [3, 3, 2, 3],
  ],
  Cos: unary((x) => tf.cos(x!)),
  Cosh: unary((x) => tf.cosh(x!)),

  Cumsum: unary((x) => tf.cumsum(x!, 1)),
  DepthToSpace: [(x) => tf.depthToSpace(as4d(x!), 2), [1, 2, 2, 4]],
  DepthwiseConv2dNative: [
    (x, w) => tf.depthwiseConv2d(as4d(x!), as4d(w!), 1, 'same'),
    [1, 4, 4, 2],
    [3, 3, 2, 2],
  ],
  Diag: [(x) => tf.diag(x!), [3]],
  Dilation2D: [(x, w) => tf.dilation2d(as4d(x!), as3d(w!), 1, 'same'), [1, 3, 3, 1], [2, 2, 1]],
  Elu: unary((x) => tf.elu(tf.sub(x!, 0.7))),
  Erf: unary((x) => tf.erf(x!)),
  Exp: unary((x) => tf.exp(x!)),
  ExpandDims: unary((x) => tf.expandDims(x!, 1)),
  Expm1: unary((x) => tf.expm1(x!)),
  FlipLeftRight: [(x) => tf.image.flipLeftRight(as4d(x!)), [1, 2, 3, 1]],
  FusedBatchNorm: [
    (x, mean, variance, shift, scale) => tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, shift as tf.Tensor1D, scale as tf.Tensor1D), // biome-ignore format: one call
    [2, 2, 2, 3],
    [3],
    [3],
    [3],
    [3],
  ],
  FusedConv2D: [
    (x, w, bias) =>
      tf.fused.conv2d({
        x: as4d(x!),
        filter: as4d(w!),
        strides: 1,
        pad: 'same',
        bias: bias!,
        activation: 'relu',
      }),
    [1, 4, 4, 2],
    [3, 3, 2, 3],
    [3],
  ],
  FusedDepthwiseConv2D: [
    (x, w) => tf.fused.depthwiseConv2d({ x: as4d(x!), filter: as4d(w!), strides: 1, pad: 'same' }),
    [1, 4, 4, 2],
    [3, 3, 2, 1],
  ],
  GatherNd: [(x) => tf.gatherND(x!, tf.tensor2d([[0, 1], [1, 2], [0, 1]], [3, 2], 'int32')), [2, 3]], // biome-ignore format: a place per row
  GatherV2: [(x) => tf.gather(x!, ids(2, 0, 2, 1), 0), [3, 2]],
  Identity: unary((x) => tf.clone(x!)),
  LRN: [(x) => tf.localResponseNormalization(as4d(x!), 1), [1, 2, 2, 4]],
  LeakyRelu: unary((x) => tf.leakyRelu(tf.sub(x!, 0.7))),
  Log: unary((x) => tf.log(x!)),
  Log1p: unary((x) => tf.log1p(x!)),
  LogSoftmax: unary((x) => tf.logSoftmax(x!)),
  Max: unary((x) => tf.max(x!, 1)),
  MaxPool: [(x) => tf.maxPool(as4d(x!), 2, 1, 'same'), [1, 3, 3, 2]],
  MaxPool3D: [(x) => tf.maxPool3d(as5d(x!), 2, 1, 'same'), [1, 2, 3, 3, 2]],

  Maximum: binary((a, b) => tf.maximum(a!, b!)),
  Mean: unary((x) => tf.mean(x!, 1)),
  Min: unary((x) => tf.min(x!, 1)),
  Minimum: binary((a, b) => tf.minimum(a!, b!)),
  MirrorPad: [(x) => tf.mirrorPad(x!, [[1, 0], [0, 1]], 'reflect'), [2, 3]], // biome-ignore format: a pair per side
  Mod: binary((a, b) => tf.mod(a!, b!)),
  Multiply: binary((a, b) => tf.mul(a!, b!)),
  Neg: unary((x) => tf.neg(x!)),
  Pack: [(a, b) => tf.stack([a!, b!], 1), [2, 3], [2, 3]],
  PadV2: [(x) => tf.pad(x!, [[1, 0], [0, 2]]), [2, 3]], // biome-ignore format: a pair per side
  Pow: binary((a, b) => tf.pow(a!, b!)),
  Prelu: binary((x, slope) => tf.prelu(tf.sub(x!, 0.7), slope!)),
  Prod: unary((x) => tf.prod(x!, 1)),
  RealDiv: binary((a, b) => tf.div(a!, b!)),
  Reciprocal: unary((x) => tf.reciprocal(x!)),
  Relu: unary((x) => tf.relu(tf.sub(x!, 0.7))),
  Relu6: unary((x) => tf.relu6(tf.mul(x!, 6))),
  Reshape: unary((x) => tf.reshape(x!, [3, 2])),
  ResizeBilinear: [(x) => tf.image.resizeBilinear(as4d(x!), [3, 5]), [1, 2, 3, 1]],
  ResizeNearestNeighbor: [(x) => tf.image.resizeNearestNeighbor(as4d(x!), [4, 6]), [1, 2, 3, 1]],
  Reverse: unary((x) => tf.reverse(x!, 1)),
  Rsqrt: unary((x) => tf.rsqrt(x!)),
  ScatterNd: [(x) => tf.scatterND(tf.tensor2d([[3], [1]], [2, 1], 'int32'), x!, [4, 3]), [2, 3]],
  Select: [(a, b) => tf.where(tf.greater(a!, b!), a!, b!), [2, 3], [2, 3]],
  Selu: unary((x) => tf.selu(tf.sub(x!, 0.7))),
  Sigmoid: unary((x) => tf.sigmoid(x!)),
  Sin: unary((x) => tf.sin(x!)),
  Sinh: unary((x) => tf.sinh(x!)),
  Slice: unary((x) => tf.slice(x!, [0, 1], [2, 2])),
  Softmax: unary((x) => tf.softmax(x!)),
  Softplus: unary((x) => tf.softplus(x!)),
  SpaceToBatchND: [(x) => tf.spaceToBatchND(as4d(x!), [2, 2], [[0, 0], [0, 1]]), [1, 2, 3, 1]], // biome-ignore format: a pair per side
  SplitV: [(x) => tf.split(x!, [1, 2], 1)[1]!, [2, 3]],
  Sqrt: unary((x) => tf.sqrt(x!)),
  Square: unary((x) => tf.square(x!)),
  SquaredDifference: binary((a, b) => tf.squaredDifference(a!, b!)),
  StridedSlice: unary((x) => tf.stridedSlice(x!, [0, 0], [2, 3], [1, 2])),
  Sub: binary((a, b) => tf.sub(a!, b!)),
  Sum: unary((x) => tf.sum(x!, 0)),
  Tan: unary((x) => tf.tan(x!)),
  Tanh: unary((x) => tf.tanh(x!)),
  TensorScatterUpdate: [
    (x, update) => tf.tensorScatterUpdate(x!, tf.tensor2d([[1]], [1, 1], 'int32'), update!),
    [2, 3],
    [1, 3],
  ],
  Tile: unary((x) => tf.tile(x!, [2, 1])),

  Transpose: unary((x) => tf.transpose(x!)),
  Unpack: unary((x) => tf.unstack(x!, 1)[1]!),
  _FusedMatMul: [
    (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'relu' }),
    [2, 3],
    [3, 4],
    [4],
  ],
};

/** Kernels whose result is a number of things, a place or a truth: flat wherever they have a slope at all. */
const FLAT: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  All: (x) => tf.all(tf.cast(x, 'bool')),
  Any: (x) => tf.any(tf.cast(x, 'bool')),
  ArgMax: (x) => tf.argMax(x),
  ArgMin: (x) => tf.argMin(x),
  Ceil: tf.ceil,
  Equal: (x) => tf.equal(x, 0.5),
  Floor: tf.floor,
  FloorDiv: (x) => tf.floorDiv(x, tf.scalar(0.3)),
  Greater: (x) => tf.greater(x, 0.5),
  GreaterEqual: (x) => tf.greaterEqual(x, 0.5),
  IsFinite: tf.isFinite,
  IsInf: tf.isInf,
  IsNan: tf.isNaN,
  Less: (x) => tf.less(x, 0.5),
  LessEqual: (x) => tf.lessEqual(x, 0.5),
  LogicalAnd: (x) => tf.logicalAnd(tf.greater(x, 0.5), tf.less(x, 0.9)),
  LogicalNot: (x) => tf.logicalNot(tf.greater(x, 0.5)),
  LogicalOr: (x) => tf.logicalOr(tf.greater(x, 0.5), tf.less(x, 0.9)),
  LogicalXor: (x) => tf.logicalXor(tf.greater(x, 0.5), tf.less(x, 0.9)),
  NotEqual: (x) => tf.notEqual(x, 0.5),
  OneHot: (x) => tf.oneHot(tf.cast(x, 'int32') as tf.Tensor1D, 2),
  OnesLike: tf.onesLike,
  Round: tf.round,
  Sign: tf.sign,
  Step: tf.step,
  ZerosLike: tf.zerosLike,
};

/** Kernels with a slope that neither tfjs nor we compute; the error names them. */
const WITHOUT: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  Conv3D: (x) =>
    tf.conv3d(tf.reshape(x, [1, 1, 2, 3, 1]) as tf.Tensor5D, tf.ones([1, 1, 1, 1, 1]), 1, 'same'),
  CropAndResize: (x) =>
    tf.image.cropAndResize(
      tf.reshape(x, [1, 2, 3, 1]) as tf.Tensor4D,
      tf.tensor2d([[0.1, 0.1, 0.8, 0.9]]),
      ids(0),
      [2, 3],
    ),
  Cumprod: (x) => tf.cumprod(x, 1),
  MaxPoolWithArgmax: (x) =>
    tf.maxPoolWithArgmax(tf.reshape(x, [1, 2, 3, 1]) as tf.Tensor4D, 2, 1, 'same').result!,
  RotateWithOffset: (x) => tf.image.rotateWithOffset(tf.reshape(x, [1, 2, 3, 1]) as tf.Tensor4D, 0.3),
  TopK: (x) => tf.topk(x, 2).values,
};

/** Kernels that no value is differentiated through: they take or make whole numbers or texts, make values of nothing, or are gradients themselves. */
const OUTSIDE: readonly string[] = [
  ...['Bincount', 'BitwiseAnd', 'BroadcastArgs', 'DenseBincount', 'Fill', 'LinSpace', 'Range', 'Multinomial'],
  ...[
    'NonMaxSuppressionV3',
    'NonMaxSuppressionV4',
    'NonMaxSuppressionV5',
    'SearchSorted',
    'Transform',
    'Unique',
  ],
  ...['SparseFillEmptyRows', 'SparseReshape', 'SparseSegmentMean', 'SparseSegmentSum', 'SparseToDense'],
  ...['StringNGrams', 'StringSplit', 'StringToHashBucketFast'],
  ...[
    'AvgPoolGrad',
    'AvgPool3DGrad',
    'EluGrad',
    'LRNGrad',
    'MaxPoolGrad',
    'MaxPool3DGrad',
    'ResizeBilinearGrad',
    'ResizeNearestNeighborGrad',
  ],
  ...[
    'Conv2DBackpropFilter',
    'Conv3DBackpropFilterV2',
    'Conv3DBackpropInputV2',
    'Dilation2DBackpropFilter',
    'Dilation2DBackpropInput',
  ],
  ...['DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput', 'UnsortedSegmentSum'],
];

const STEP = 3e-3;

const filled = (shape: readonly number[], seed: number) =>
  Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, i) => 0.2 + ((i * 7 + seed * 5) % 13) / 13 + 0.03 * Math.sin(i + seed),
  );

/** A scalar in which every element counts, and each differently. */
const weighted = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.tensor(filled(x.shape, 3), x.shape)));

/** Leaves no memory behind that happens to hold zeros: a kernel that does not write it all is found out. */
function spoilMemory(): void {
  for (let size = 1; size <= 64; size += 1)
    tf.dispose(Array.from({ length: 8 }, () => tf.fill([size], Number.NaN)));
}

test('every kernel of tfjs on WASM is in one of the tables', () => {
  const names = tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName);
  const stock = names.filter((name) => !name.startsWith('Seqlab'));
  const tables = [DIFFERENTIABLE, FLAT, WITHOUT].flatMap((table) => Object.keys(table));
  // no kernel of tfjs's WASM: an op that is made of others there
  const composed = ['LogSoftmax'];
  expect([...tables, ...OUTSIDE].filter((name) => !composed.includes(name)).sort()).toEqual(stock.sort());
});

describe('gradients are those of finite differences', () => {
  test.each(Object.entries(DIFFERENTIABLE))('%s', (_, [op, ...shapes]) => {
    const values = shapes.map(filled);
    const scalarOf = (arrays: readonly Float32Array[]) =>
      tf.tidy(
        () => weighted(op(...arrays.map((each, i) => tf.tensor(each, [...shapes[i]!])))).dataSync()[0]!,
      );
    spoilMemory();
    const gradients = tf.grads((...inputs) => weighted(op(...inputs)))(
      values.map((each, i) => tf.tensor(each, [...shapes[i]!])),
    );
    for (const [k, gradient] of gradients.entries()) {
      expect(gradient.shape).toEqual(shapes[k]);
      const found = gradient.dataSync();
      for (const i of values[k]!.keys()) {
        const [up, down] = [1, -1].map((sign) =>
          scalarOf(
            values.map((each, j) =>
              j === k ? each.map((value, at) => (at === i ? value + sign * STEP : value)) : each,
            ),
          ),
        );
        expect(Math.abs(found[i]! - (up! - down!) / (2 * STEP))).toBeLessThan(0.02);
      }
    }
  });
});

test.each(Object.entries(FLAT))('%s adds nothing to a gradient', (_, op) => {
  const x = tf.tensor(filled([2, 3], 0), [2, 3]);
  const gradient = tf.grad((given) => tf.add(tf.sum(given), tf.sum(tf.cast(op(given), 'float32'))))(x);
  expect(Array.from(gradient.dataSync())).toEqual([1, 1, 1, 1, 1, 1]);
});

test.each(Object.entries(WITHOUT))('%s has no gradient, and is named', (name, op) => {
  const x = tf.variable(tf.tensor(filled([2, 3], 0), [2, 3]));
  expect(() => valueAndGradients(() => tf.sum(op(x)) as tf.Scalar, [x])).toThrowError(
    expect.objectContaining({
      code: 'gradients-missing',
      message: `valueAndGradients: tfjs's op ${name} has no gradient, and the value depends on it. Write it in other ops, or give it a gradient with tf.customGrad.`,
    }),
  );
  x.dispose();
});
