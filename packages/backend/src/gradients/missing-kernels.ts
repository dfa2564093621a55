import * as tf from '@tensorflow/tfjs-core';
import {
  backend_util,
  getKernel,
  type KernelConfig,
  registerKernel,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/*
 * tfjs's gradients of gather and of the convolutions call kernels that its WASM backend does not have. Here they are made of kernels that
 * it has: slow for convolutions, and right.
 */

type Compute = (inputs: Record<string, Tensor>, attributes: never) => Tensor;

/** x [N, …], segmentIds [N] int32: sums of the rows of each segment [numSegments, …]; other ids count nowhere. */
function unsortedSegmentSum(
  { x, segmentIds }: Record<string, Tensor>,
  { numSegments }: { readonly numSegments: number },
): Tensor {
  const rest = x!.shape.slice(segmentIds!.rank);
  const width = rest.reduce((a, b) => a * b, 1);
  const rows = tf.reshape(x!, [segmentIds!.size, width]);
  const ids = tf.reshape(segmentIds!, [segmentIds!.size, 1]);
  // one row more takes what belongs nowhere, and is cut off
  const inside = tf.logicalAnd(
    tf.greaterEqual(ids, tf.zerosLike(ids)),
    tf.less(ids, tf.fill(ids.shape, numSegments, 'int32')),
  );
  const places = tf.where(inside, ids, tf.fill(ids.shape, numSegments, 'int32'));
  const sums = tf.scatterND(places, rows, [numSegments + 1, width]);
  return tf.reshape(tf.slice(sums, [0, 0], [numSegments, width]), [numSegments, ...rest]);
}

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: number | 'same' | 'valid' | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Where a filter [h, w, C, …] lies on x: in steps of the strides on x with its padding. */
function convolution(
  xShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dimRoundingMode }: ConvolutionAttributes,
) {
  const [batch, , , channels] = xShape as [number, number, number, number];
  const { padInfo, strideHeight, strideWidth, outHeight, outWidth } = backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right } = padInfo;
  const sides = [[0, 0], [top, bottom], [left, right], [0, 0]] as [number, number][]; // biome-ignore format: a pair per axis
  const padded = [batch, xShape[1]! + top + bottom, xShape[2]! + left + right, channels] as const;
  const [spanHeight, spanWidth] = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  return {
    out: [batch, outHeight, outWidth] as const,
    /** all places of the filter, row by row */
    places: Array.from({ length: filterShape[0]! * filterShape[1]! }, (_, k) => [
      Math.floor(k / filterShape[1]!),
      k % filterShape[1]!,
    ]) as [number, number][],
    pad: (x: Tensor) => tf.pad(x, sides),
    /** what one place of the filter sees [B, outHeight, outWidth, C] */
    seen: (x: Tensor, [i, j]: [number, number]) =>
      tf.stridedSlice(
        x,
        [0, i, j, 0],
        [batch, i + spanHeight, j + spanWidth, channels],
        [1, strideHeight, strideWidth, 1],
      ),
    /** the transpose of `seen` */
    put: (y: Tensor, [i, j]: [number, number]) =>
      tf.pad(spread(spread(y, 1, strideHeight), 2, strideWidth), [
        [0, 0],
        [i, padded[1] - i - spanHeight],
        [j, padded[2] - j - spanWidth],
        [0, 0],
      ]),
    /** the transpose of `pad` */
    cut: (x: Tensor) => tf.slice(x, [0, top, left, 0], [...xShape]),
  };
}

/** Puts stride − 1 zeros between the elements along an axis. */
function spread(x: Tensor, axis: number, stride: number): Tensor {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const [count, size] = [x.shape[axis]!, after.reduce((a, b) => a * b, 1)];
  const outer = before.reduce((a, b) => a * b, 1);
  const wide = tf.pad(tf.reshape(x, [outer, count, 1, size]), [[0, 0], [0, 0], [0, stride - 1], [0, 0]]); // biome-ignore format: a pair per axis
  const even = tf.reshape(wide, [outer, count * stride, size]);
  const span = (count - 1) * stride + 1;
  return tf.reshape(tf.slice(even, [0, 0, 0], [outer, span, size]), [...before, span, ...after]);
}

type FilterAttributes = ConvolutionAttributes & { readonly filterShape: readonly number[] };
type InputAttributes = ConvolutionAttributes & { readonly inputShape: readonly number[] };

function conv2DBackpropFilter({ x, dy }: Record<string, Tensor>, attributes: FilterAttributes): Tensor {
  const { filterShape } = attributes;
  const [, , channels, outputs] = filterShape as [number, number, number, number];
  const { places, pad, seen } = convolution(x!.shape, filterShape, attributes);
  const [padded, change] = [pad(x!), tf.reshape(dy!, [-1, outputs])];
  const slopes = places.map((place) =>
    tf.matMul(tf.reshape(seen(padded, place), [-1, channels]) as Tensor2D, change as Tensor2D, true),
  );
  return tf.reshape(tf.stack(slopes), [...filterShape]);
}

/** dy [B, H, W, C·M] beside the C channels that it comes from. */
const byChannel = (dy: Tensor, channels: number, multiplier: number) =>
  tf.reshape(dy, [-1, channels, multiplier]);

function depthwiseBackpropFilter({ x, dy }: Record<string, Tensor>, attributes: FilterAttributes): Tensor {
  const { filterShape } = attributes;
  const [, , channels, multiplier] = filterShape as [number, number, number, number];
  const { places, pad, seen } = convolution(x!.shape, filterShape, attributes);
  const [padded, change] = [pad(x!), byChannel(dy!, channels, multiplier)];
  const slopes = places.map((place) =>
    tf.sum(tf.mul(tf.reshape(seen(padded, place), [-1, channels, 1]), change), 0),
  );
  return tf.reshape(tf.stack(slopes), [...filterShape]);
}

function depthwiseBackpropInput({ dy, filter }: Record<string, Tensor>, attributes: InputAttributes): Tensor {
  const [, , channels, multiplier] = (filter as Tensor4D).shape;
  const { places, put, cut, out } = convolution(attributes.inputShape, filter!.shape, attributes);
  const change = byChannel(dy!, channels, multiplier);
  const parts = places.map(([i, j]) => {
    const weights = tf.reshape(tf.slice(filter!, [i, j, 0, 0], [1, 1, channels, multiplier]), [1, channels, multiplier]); // biome-ignore format: one value
    return put(tf.reshape(tf.sum(tf.mul(change, weights), 2), [...out, channels]), [i, j]);
  });
  return cut(tf.addN(parts));
}

const KERNELS: Readonly<Record<string, Compute>> = {
  UnsortedSegmentSum: unsortedSegmentSum,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
};

/** Adds to tfjs's WASM backend the kernels that its gradients call and that it has not. */
export function registerMissingKernels(): void {
  for (const [kernelName, compute] of Object.entries(KERNELS)) {
    if (getKernel(kernelName, 'wasm') !== undefined) continue;
    const kernelFunc = ({ inputs, attrs }: { inputs: unknown; attrs?: unknown }): TensorInfo =>
      tf.tidy(() => compute(inputs as Record<string, Tensor>, attrs as never));
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc as KernelConfig['kernelFunc'] });
  }
}
