import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFloat32Tensors, readSafetensors } from './read-safetensors.js';
import { writeSafetensors } from './write-safetensors.js';

describe('writeSafetensors', () => {
  test('writes the bytes that the format prescribes', () => {
    const bytes = writeSafetensors(new Map([['w', { shape: [1, 2], values: Float32Array.of(1, -2) }]]));
    const header = '{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const length = Math.ceil(header.length / 8) * 8;
    expect([...bytes.subarray(0, 8)]).toEqual([length, 0, 0, 0, 0, 0, 0, 0]);
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + length))).toBe(header.padEnd(length));
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  test('keeps names, order, integers and metadata', () => {
    const tensors = new Map([
      ['b', { shape: [2], values: Float32Array.of(1, 2) }],
      ['0', { shape: [], values: Float32Array.of(3) }],
      ['__proto__', { shape: [0, 4], values: new Float32Array(0) }],
      ['"quoted"\\\n🙂', { shape: [1], values: Int32Array.of(-5) }],
    ]);
    const read = readSafetensors(writeSafetensors(tensors, new Map([['format', 'pt']])));
    expect([...read.tensors.keys()]).toEqual([...tensors.keys()]);
    expect(read.tensors.get('"quoted"\\\n🙂')!.dtype).toBe('I32');
    expect([...read.metadata]).toEqual([['format', 'pt']]);
  });

  test('any arrays come back bit for bit, from an aligned place', () => {
    const array = fc.float32Array({ maxLength: 12 });
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), array), (arrays) => {
        const named = new Map(
          Object.entries(arrays).map(([name, values]) => [name, { shape: [values.length], values }]),
        );
        if (named.has('__metadata__')) return;
        const bytes = writeSafetensors(named);
        const { tensors } = readFloat32Tensors(bytes);
        for (const { data } of readSafetensors(bytes).tensors.values()) expect(data.byteOffset % 4).toBe(0);
        for (const [name, { values }] of named) {
          expect([...new Uint8Array(tensors.get(name)!.values.buffer)]).toEqual([
            ...new Uint8Array(values.buffer),
          ]);
        }
      }),
    );
  });

  test.each([
    ['w', [3], 'safetensors-write-shape', /"w" has 2 values, but its shape is \[3\]/],
    ['w', [-1, -2], 'safetensors-write-shape', /its shape is \[-1,-2\]/],
    ['w', [0.5, 4], 'safetensors-write-shape', /its shape is \[0.5,4\]/],
    ['__metadata__', [2], 'safetensors-write-name', /is the name of the metadata/],
    ['\ud800', [2], 'safetensors-write-name', /half of a surrogate pair/],
  ])('refuses %j of shape %j', (name, shape, code, message) => {
    expect(() => writeSafetensors(new Map([[name, { shape, values: new Float32Array(2) }]]))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
