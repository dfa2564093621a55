import * as tf from '@tensorflow/tfjs-core';
import { backend_util, broadcast_util, engine, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

/*
 * Gradients that tfjs 4.22 does not have, or has wrong: of maximum, minimum and squaredDifference with broadcasting, of a product, of whole
 * division, of the mean pools at a padded edge, of mirrored padding. Each is held to finite differences, as tfjs's are.
 */

type Slope = (dy: Tensor, saved: readonly Tensor[], attributes: never) => Record<string, Tensor>;

function gradient(kernelName: string, inputsToSave: string[], slope: Slope): GradConfig {
  return {
    kernelName,
    inputsToSave,
    gradFunc: (dy, tensors, attributes) => {
      // all of them for each: tfjs tidies away whatever it did not ask for
      const of = (name: string) => () => slope(dy as Tensor, tensors, attributes as never)[name]!;
      return Object.fromEntries(inputsToSave.map((name) => [name, of(name)]));
    },
  };
}

/** dy summed over the axes along which an input was repeated. */
function unbroadcast(dy: Tensor, shape: readonly number[]): Tensor {
  const axes = broadcast_util.getReductionAxes([...shape], dy.shape);
  return tf.reshape(axes.length === 0 ? dy : tf.sum(dy, axes), [...shape]);
}

const elementwise = (
  kernelName: string,
  slopes: (dy: Tensor, a: Tensor, b: Tensor) => [a: Tensor, b: Tensor],
) =>
  gradient(kernelName, ['a', 'b'], (dy, [a, b]) => {
    const [first, second] = slopes(dy, a!, b!);
    return { a: unbroadcast(first, a!.shape), b: unbroadcast(second, b!.shape) };
  });

/** Of the two the one that was taken; the first where they are equal, as tfjs has it. */
const taken = (kernelName: string, isFirst: (a: Tensor, b: Tensor) => Tensor) =>
  elementwise(kernelName, (dy, a, b) => {
    const first = tf.mul(dy, tf.cast(isFirst(a, b), 'float32'));
    return [first, tf.sub(dy, first)];
  });

/** A step or a truth: flat wherever it has a slope. */
const flat = (kernelName: string, ...inputsToSave: string[]) =>
  gradient(kernelName, inputsToSave, (_, saved) =>
    Object.fromEntries(inputsToSave.map((name, i) => [name, tf.zeros(saved[i]!.shape)])),
  );

/** Numbers are picked as float32, which some of these kernels take alone, in two digits: one would end at 2²⁴. */
const DIGIT = 4096;

/** A kernel that only picks elements of x: the same kernel on the elements' numbers tells where each came from. */
const picks = (kernelName: string, input: string, ...others: string[]) =>
  gradient(kernelName, [input, ...others], (dy, saved, attributes) => {
    const [x, ...rest] = saved as [Tensor, ...Tensor[]];
    const places = others.map((name, i) => [name, rest[i]!] as const);
    const digits = (digit: (number: number) => number) => {
      const numbers = tf.tensor(
        Float32Array.from({ length: x.size }, (_, i) => digit(i)),
        x.shape,
      );
      const inputs = { [input]: numbers, ...Object.fromEntries(places) };
      return tf.cast(engine().runKernel(kernelName, inputs, attributes) as Tensor, 'int32');
    };
    const high = digits((number) => Math.floor(number / DIGIT));
    const from = tf.add(
      tf.mul(high, tf.scalar(DIGIT, 'int32')),
      digits((number) => number % DIGIT),
    );
    const sums = tf.unsortedSegmentSum(tf.reshape(dy, [dy.size]), tf.reshape(from, [from.size]), x.size);
    const flatPlaces = places.map(([name, { shape }]) => [name, tf.zeros(shape)]);
    return { [input]: tf.reshape(sums, x.shape), ...Object.fromEntries(flatPlaces) };
  });

interface PoolAttributes {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** tfjs's kernel takes every window for a whole one; at a padded edge the mean is over fewer. */
function averagePool(kernelName: 'AvgPool' | 'AvgPool3D'): GradConfig {
  return gradient(kernelName, ['x'], (dy, [x], attributes: PoolAttributes) => {
    const { filterSize, strides, pad, dimRoundingMode } = attributes;
    const info =
      kernelName === 'AvgPool'
        ? backend_util.computePool2DInfo(
            x!.shape as never,
            filterSize as never,
            strides as never,
            1,
            pad,
            dimRoundingMode,
          )
        : backend_util.computePool3DInfo(
            x!.shape as never,
            filterSize as never,
            strides as never,
            1,
            pad,
            dimRoundingMode,
          );
    const axes = poolAxes(info);
    const shares = axes.map(({ size, window, stride, before, out }, axis) => {
      const values = Float32Array.from({ length: out }, (_, i) => {
        const start = i * stride - before;
        return window / (Math.min(size, start + window) - Math.max(0, start));
      });
      return tf.tensor(
        values,
        dy.shape.map((_, k) => (k === axis + 1 ? out : 1)),
      );
    });
    const scaled = shares.reduce((product, share) => tf.mul(product, share), dy);
    const inputs = { dy: scaled, input: x! };
    return { x: engine().runKernel(`${kernelName}Grad`, inputs, attributes as never) as Tensor };
  });
}

type PoolInfo = backend_util.Conv2DInfo | backend_util.Conv3DInfo;

function poolAxes(info: PoolInfo) {
  const { padInfo } = info;
  const plane = [
    {
      size: info.inHeight,
      window: info.filterHeight,
      stride: info.strideHeight,
      before: padInfo.top,
      out: info.outHeight,
    },
    {
      size: info.inWidth,
      window: info.filterWidth,
      stride: info.strideWidth,
      before: padInfo.left,
      out: info.outWidth,
    },
  ];
  if (!('inDepth' in info)) return plane;
  const before = (padInfo as backend_util.PadInfo3D).front;
  return [
    { size: info.inDepth, window: info.filterDepth, stride: info.strideDepth, before, out: info.outDepth },
    ...plane,
  ];
}

/** The product of all others, zeros among them or not. */
function productOfOthers(x: Tensor, axis: number | readonly number[] | null): Tensor {
  const axes = tf.util.parseAxisParam((axis ?? x.shape.map((_, k) => k)) as number[], x.shape);
  const kept = x.shape.map((_, k) => k).filter((k) => !axes.includes(k));
  const order = [...kept, ...axes];
  const turned = tf.transpose(x, order);
  const rows = tf.reshape(turned, [-1, axes.reduce((size, k) => size * x.shape[k]!, 1)]);
  const others = tf.mul(tf.cumprod(rows, 1, true), tf.cumprod(rows, 1, true, true));
  return tf.transpose(
    tf.reshape(others, turned.shape),
    order.map((_, k) => order.indexOf(k)),
  );
}

export const ownGradients: readonly GradConfig[] = [
  taken('Maximum', tf.greaterEqual),
  taken('Minimum', tf.lessEqual),
  elementwise('SquaredDifference', (dy, a, b) => {
    const slope = tf.mul(dy, tf.mul(2, tf.sub(a, b)));
    return [slope, tf.neg(slope)];
  }),
  gradient('Prod', ['x'], (dy, [x], { axis }: { readonly axis: number | number[] | null }) => {
    const axes = tf.util.parseAxisParam((axis ?? x!.shape.map((_, k) => k)) as number[], x!.shape);
    const kept = x!.shape.map((size, k) => (axes.includes(k) ? 1 : size));
    return { x: tf.mul(tf.reshape(dy, kept), productOfOthers(x!, axes)) };
  }),
  averagePool('AvgPool'),
  averagePool('AvgPool3D'),
  picks('MirrorPad', 'x'),
  picks('StridedSlice', 'x'),
  picks('DepthToSpace', 'x'),
  picks('FlipLeftRight', 'image'),
  picks('GatherNd', 'params', 'indices'),
  gradient('ScatterNd', ['indices', 'updates'], (dy, [indices]) => ({
    indices: tf.zeros(indices!.shape),
    updates: tf.gatherND(dy, indices!),
  })),
  gradient('TensorScatterUpdate', ['tensor', 'indices', 'updates'], (dy, saved) => ({
    tensor: tf.tensorScatterUpdate(dy, saved[1]!, tf.zeros(saved[2]!.shape)),
    indices: tf.zeros(saved[1]!.shape),
    updates: tf.gatherND(dy, saved[1]!),
  })),
  gradient('Diag', ['x'], (dy, [x]) => {
    const square = tf.reshape(dy, [x!.size, x!.size]);
    return { x: tf.reshape(tf.sum(tf.mul(square, tf.eye(x!.size)), 1), x!.shape) };
  }),
  ...[
    'Equal',
    'NotEqual',
    'Greater',
    'Less',
    'LessEqual',
    'LogicalAnd',
    'LogicalOr',
    'LogicalXor',
    'FloorDiv',
  ].map((name) => flat(name, 'a', 'b')),
  ...['LogicalNot', 'All', 'Any'].map((name) => flat(name, 'x')),
];
