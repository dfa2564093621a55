import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../start/start-backend.js';
import { addressOf, allocate } from './heap.js';
import { read } from './operand.js';
import type { TfjsWasm } from './tfjs-wasm.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const backend = () => tf.engine().backend as unknown as TfjsWasm;
const f32 = (...shape: number[]) => tf.ones(shape);
const i32 = (values: number[], ...shape: number[]) => tf.tensor(values, shape, 'int32');
const dropped = (): tf.Tensor => {
  const gone = f32(2, 3);
  gone.dispose();
  return gone;
};
/** A tensor that claims to be larger than its data. */
const forged = (shape: number[]) =>
  ({ ...f32(1), shape, dataId: f32(1).dataId, dtype: 'float32' }) as unknown as tf.Tensor;
const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: object) =>
  tf.engine().runKernel(kernel, inputs, attributes as never);

const linearAttributes = { activation: 'none', rowFrom: 0, rowTo: 4 };
const attentionAttributes = { heads: 2, dModel: 4, causal: false, dropoutRate: 0, site: 0 };

/** Kernels run by name, past the checks of the ops, with what must not reach memory. */
const ATTACKS: readonly [string, string, () => unknown][] = [
  [
    'a disposed tensor',
    'wasm-tensor-gone',
    () => run('SeqlabLinear', { x: dropped(), weight: f32(4, 3) }, linearAttributes),
  ],
  [
    'a forged shape',
    'wasm-tensor-size',
    () => run('SeqlabLinear', { x: forged([1000, 3]), weight: f32(4, 3) }, linearAttributes),
  ],
  [
    'rows past the weight',
    'wasm-tensor-size',
    () => run('SeqlabLinear', { x: f32(2, 3), weight: f32(4, 3) }, { ...linearAttributes, rowTo: 4000 }),
  ],
  [
    'rows before the weight',
    'wasm-tensor-size',
    () => run('SeqlabLinear', { x: f32(2, 3), weight: f32(4, 3) }, { ...linearAttributes, rowFrom: -4 }),
  ],
  [
    'half a row',
    'wasm-tensor-size',
    () => run('SeqlabLinear', { x: f32(2, 3), weight: f32(4, 3) }, { ...linearAttributes, rowFrom: 0.5 }),
  ],
  [
    'a narrow x',
    'wasm-tensor-size',
    () => run('SeqlabLinear', { x: f32(2, 1), weight: f32(4, 3) }, linearAttributes),
  ],
  [
    'a short bias',
    'wasm-tensor-size',
    () => run('SeqlabLinear', { x: f32(2, 3), weight: f32(4, 3), bias: f32(2) }, linearAttributes),
  ],
  [
    'booleans',
    'wasm-tensor-size',
    () =>
      run('SeqlabLinear', { x: tf.tensor([1, 0, 1], [1, 3], 'bool'), weight: f32(4, 3) }, linearAttributes),
  ],
  [
    'a saved of something else',
    'wasm-tensor-size',
    () =>
      run(
        'SeqlabLayerNormGradient',
        { dy: f32(5, 4), x: f32(5, 4), weight: f32(4), saved: f32(2) },
        { eps: 1e-5 },
      ),
  ],
  [
    'a wider model',
    'wasm-tensor-size',
    () => run('SeqlabAttention', { query: f32(1, 2, 12) }, { ...attentionAttributes, dModel: 400 }),
  ],
  [
    'heads that do not divide',
    'wasm-attributes',
    () => run('SeqlabAttention', { query: f32(1, 2, 12) }, { ...attentionAttributes, heads: 3 }),
  ],
  [
    'no heads',
    'wasm-attributes',
    () => run('SeqlabAttention', { query: f32(1, 2, 12) }, { ...attentionAttributes, heads: 0 }),
  ],
  [
    'a short padding',
    'wasm-tensor-size',
    () => run('SeqlabAttention', { query: f32(1, 4, 12), keyPadding: i32([1], 1, 1) }, attentionAttributes),
  ],
  [
    'columns past the row',
    'wasm-attributes',
    () =>
      run('SeqlabRotary', { x: f32(1, 2, 4), table: f32(2, 2) }, { columns: 400, offset: 0, inverse: false }),
  ],
  [
    'positions past the table',
    'wasm-tensor-size',
    () =>
      run('SeqlabRotary', { x: f32(1, 2, 4), table: f32(2, 2) }, { columns: 4, offset: 1, inverse: false }),
  ],
  [
    'patches that do not fit',
    'wasm-attributes',
    () => run('SeqlabPatches', { images: f32(1, 3, 3, 1) }, { size: 2 }),
  ],
  [
    'a slice past the end',
    'wasm-tensor-size',
    () => run('SeqlabSliceSequence', { x: f32(1, 2, 3) }, { from: 1, to: 50 }),
  ],
  [
    'a moment that is too small',
    'wasm-tensor-size',
    () =>
      run(
        'SeqlabAdam',
        { parameter0: f32(9), gradient0: f32(9), first0: f32(9), second0: f32(1), scalars: f32(4) },
        { count: 1, beta1: 0.9, beta2: 0.999, eps: 1e-8, decoupled: false },
      ),
  ],
];

test.each(ATTACKS)('%s is refused as %s, before anything is written', (_, code, attack) => {
  const guards = Array.from({ length: 8 }, (_, i) => tf.fill([64], i));
  expect(() => tf.tidy(() => attack() as tf.Tensor)).toThrow(expect.objectContaining({ code }));
  guards.forEach((guard, i) => {
    expect(guard.dataSync().every((value) => value === i)).toBe(true);
    guard.dispose();
  });
});

test('ids, labels and buckets that are out of range write nothing outside', () => {
  const guards = Array.from({ length: 8 }, (_, i) => tf.fill([64], i));
  const wild = [-1, 5, 2 ** 30, -(2 ** 31), 2 ** 31 - 1, 1];
  tf.tidy(() => {
    const ids = i32(wild, 2, 3);
    const [y] = run('SeqlabEmbed', { ids, weight: f32(5, 4) }, { scale: 1 }) as unknown as tf.Tensor[];
    expect([...y!.dataSync()].map(Number.isNaN)).toEqual(wild.flatMap((id) => Array(4).fill(id !== 1)));
    const attributes = { scale: 1, vocabSize: 5, paddingId: -1, positionRows: 0 };
    const [dWeight] = run(
      'SeqlabEmbedGradient',
      { dy: f32(2, 3, 4), ids },
      attributes,
    ) as unknown as tf.Tensor[];
    expect([...dWeight!.dataSync()]).toEqual([0, 1, 0, 0, 0].flatMap((value) => Array(4).fill(value)));
    const loss = { ignores: false, ignoreIndex: 0, labelSmoothing: 0 };
    const logits = f32(6, 5);
    const labels = i32(wild, 6);
    const [value, saved] = run('SeqlabCrossEntropy', { logits, labels }, loss) as unknown as tf.Tensor[];
    expect(value!.dataSync()[0]).toBeNaN();
    const [dLogits] = run(
      'SeqlabCrossEntropyGradient',
      { dy: tf.scalar(1), logits, labels, saved: saved! },
      loss,
    ) as unknown as tf.Tensor[];
    expect([...dLogits!.dataSync().subarray(0, 25)]).toEqual(Array(25).fill(0));
    const buckets = i32(wild, 2, 3);
    const [bias] = run('SeqlabRelativeBias', { table: f32(5, 2), buckets }, {}) as unknown as tf.Tensor[];
    expect([...bias!.dataSync()].filter((each) => each === 1)).toHaveLength(2);
    run('SeqlabRelativeBiasGradient', { dy: f32(2, 2, 3), buckets }, { rows: 5 });
  });
  guards.forEach((guard, i) => {
    expect(guard.dataSync().every((value) => value === i)).toBe(true);
    guard.dispose();
  });
});

test('error texts', () => {
  const x = f32(2);
  expect(() => addressOf(backend(), read(x, 3))).toThrow(
    'wasm: a tensor holds 2 elements of float32, expected float32 or int32 and at least 3. Pass the tensor that belongs there.',
  );
  x.dispose();
  expect(() => addressOf(backend(), read(x, 2))).toThrow(
    'wasm: a tensor of shape [2] has no data, expected a live tensor. Do not dispose it before the op has run.',
  );
  expect(() => allocate(backend(), 2 ** 32 - 65536)).toThrow(
    expect.objectContaining({
      code: 'wasm-memory',
      message:
        'wasm: the memory has no 4294901760 bytes left, and it ends at 4 GB. Use a smaller batch or model.',
    }),
  );
  expect(() => run('SeqlabPatches', { images: f32(1, 3, 3, 1) }, { size: 2 })).toThrow(
    'SeqlabPatches: the attributes do not fit the tensors, expected sides that are multiples of the patch. Call the op instead of its kernel.',
  );
});

test('memory that is not there is an error, and the heap lives on', () => {
  const weight = f32(2 ** 16, 1);
  const x = f32(2 ** 15, 1);
  expect(() => run('SeqlabLinear', { x, weight }, { ...linearAttributes, rowTo: 2 ** 16 })).toThrow(
    expect.objectContaining({ code: 'wasm-memory' }),
  );
  expect([
    ...(run('SeqlabAdd', { a: f32(2), b: f32(2) }, {}) as unknown as tf.Tensor[])[0]!.dataSync(),
  ]).toEqual([2, 2]);
  x.dispose();
  weight.dispose();
});

test('a tensor that was made on another backend moves here', async () => {
  await startBackend('cpu');
  const x = tf.tensor1d([1, 2]);
  await startBackend('wasm');
  const [y] = run('SeqlabAdd', { a: x, b: x }, {}) as unknown as tf.Tensor[];
  expect([...y!.dataSync()]).toEqual([2, 4]);
});
