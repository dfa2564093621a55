import { describe, expect, test } from 'vitest';
import { readFloat32Tensors } from './read-safetensors.js';
import { writeSafetensors } from './write-safetensors.js';

/** A file with one tensor "w" of that dtype and those bytes. */
function file(dtype: string, count: number, data: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(
    `{"w":{"dtype":"${dtype}","shape":[${count}],"data_offsets":[0,${data.length}]}}`,
  );
  const bytes = new Uint8Array(8 + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

function bytesOf(array: { readonly buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(array.buffer);
}

const read = (dtype: string, count: number, data: Uint8Array) => [
  ...readFloat32Tensors(file(dtype, count, data)).tensors.get('w')!.values,
];

describe('readFloat32Tensors', () => {
  test('copies F32 bit for bit, NaN payloads included', () => {
    const bits = Uint32Array.of(0x7fc00123, 0xffa00001, 0x80000000, 0x00000001);
    const { values } = readFloat32Tensors(file('F32', 4, bytesOf(bits))).tensors.get('w')!;
    expect([...new Uint32Array(values.buffer)]).toEqual([...bits]);
  });

  // the values stand in IEEE 754's definition of binary16: largest, smallest normal, smallest subnormal, infinity
  test('widens F16', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0xfc00, 0x8000, 0x3555);
    const expected = [1, -2, 65504, 2 ** -14, 2 ** -24, Infinity, -Infinity, -0, 0.333251953125];
    expect(read('F16', 9, bytesOf(halves))).toEqual(expected);
    expect(read('F16', 1, bytesOf(Uint16Array.of(0x7e00)))).toEqual([NaN]);
  });

  test('widens BF16', () => {
    const values = Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x4049);
    expect(read('BF16', 4, bytesOf(values))).toEqual([1, -2, Infinity, 3.140625]);
  });

  test('takes integers and doubles that are float32 values', () => {
    expect(read('F64', 3, bytesOf(Float64Array.of(0.5, -1e300 * 0, NaN)))).toEqual([0.5, -0, NaN]);
    expect(read('I64', 2, bytesOf(BigInt64Array.of(-3n, 2n ** 60n)))).toEqual([-3, 2 ** 60]);
    expect(read('U64', 1, bytesOf(BigUint64Array.of(2n ** 63n)))).toEqual([2 ** 63]);
    expect(read('I32', 2, bytesOf(Int32Array.of(-7, 16777216)))).toEqual([-7, 16777216]);
    expect(read('U8', 2, Uint8Array.of(0, 255))).toEqual([0, 255]);
    expect(read('I8', 1, Uint8Array.of(255))).toEqual([-1]);
    expect(read('I16', 1, bytesOf(Int16Array.of(-2)))).toEqual([-2]);
    expect(read('U16', 1, bytesOf(Uint16Array.of(65535)))).toEqual([65535]);
    expect(read('U32', 1, bytesOf(Uint32Array.of(2 ** 31)))).toEqual([2 ** 31]);
    expect(read('BOOL', 2, Uint8Array.of(0, 1))).toEqual([0, 1]);
  });

  test.each([
    ['F64', bytesOf(Float64Array.of(0.1)), '0.1'],
    ['F64', bytesOf(Float64Array.of(1e300)), '1e\\+300'],
    ['I64', bytesOf(BigInt64Array.of(9007199254740993n)), '9007199254740993'],
    ['I32', bytesOf(Int32Array.of(16777217)), '16777217'],
    ['U32', bytesOf(Uint32Array.of(4294967295)), '4294967295'],
  ])('refuses to round %s', (dtype, data, shown) => {
    expect(() => read(dtype, 1, data)).toThrow(
      expect.objectContaining({ code: 'safetensors-inexact', message: expect.stringMatching(shown) }),
    );
  });

  test('refuses 8-bit floats by name', () => {
    expect(() => read('F8_E4M3', 1, Uint8Array.of(1))).toThrow(
      expect.objectContaining({
        code: 'safetensors-dtype-unsupported',
        message: 'safetensors: tensor "w" is F8_E4M3, which is not converted to float32. Save it as F32.',
      }),
    );
  });

  test('reads from a Node Buffer that is a view into its pool', () => {
    const bytes = Buffer.from(writeSafetensors(new Map([['w', { shape: [1], values: Float32Array.of(7) }]])));
    expect([...readFloat32Tensors(bytes).tensors.get('w')!.values]).toEqual([7]);
  });
});
