import { describe, expect, test } from 'vitest';
import { f32, file, pair, VALID, w } from './fixtures/safetensors-file.js';
import { readSafetensors } from './read-safetensors.js';

describe('readSafetensors loads', () => {
  const LEGAL: readonly (readonly [what: string, bytes: Uint8Array, shapes: Record<string, number[]>])[] = [
    ['a file without tensors', file('{}'), {}],
    ['metadata alone', file('{"__metadata__":{"format":"pt"}}'), {}],
    ['empty metadata', file('{"__metadata__":{}}'), {}],
    ['spaces after the header', file('{}      '), {}],
    ['line breaks after the header', file('{}\n\r\t '), {}],
    [
      'spaces between all tokens',
      file(`{ "w" : { "dtype" : "F32" , "shape" : [ 2 ] , "data_offsets" : [ 0 , 8 ] } }`, 8),
      { w: [2] },
    ],
    ['a scalar', f32('[]', '[0,4]', 4), { w: [] }],
    ['an empty tensor', f32('[0]', '[0,0]', 0), { w: [0] }],
    ['an empty tensor of three dimensions', f32('[3,0,5]', '[0,0]', 0), { w: [3, 0, 5] }],
    ['a huge dimension beside a 0', f32('[0,9007199254740991]', '[0,0]', 0), { w: [0, 9007199254740991] }],
    ['keys in another order', w('{"data_offsets":[0,8],"shape":[2],"dtype":"F32"}'), { w: [2] }],
    [
      'an unaligned F64',
      file(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}}',
        9,
      ),
      { a: [1], b: [1] },
    ],
    [
      'tensors in another order than their bytes',
      pair('"shape":[2],"data_offsets":[2,4]', '"shape":[2],"data_offsets":[0,2]', 4),
      { a: [2], b: [2] },
    ],
    [
      'an empty tensor on a shared boundary',
      pair('"shape":[4],"data_offsets":[0,4]', '"shape":[0],"data_offsets":[4,4]', 4),
      { a: [4], b: [0] },
    ],
    [
      'an empty tensor at the start',
      pair('"shape":[4],"data_offsets":[0,4]', '"shape":[0],"data_offsets":[0,0]', 4),
      { a: [4], b: [0] },
    ],
    // (2^32 − 1)(2^32 + 1) = 2^64 − 1, the most that 64 bits hold
    [
      'dimensions whose product just fits into 64 bits beside a 0',
      f32('[4294967295,4294967297,0]', '[0,0]', 0),
      { w: [4294967295, 4294967297, 0] },
    ],
    ['an empty name', file(`{"":${VALID}}`, 8), { '': [2] }],
    ['a name with a path in it', file(`{"../../etc/passwd":${VALID}}`, 8), { '../../etc/passwd': [2] }],
    ['a name of emoji', file(`{"🙂":${VALID}}`, 8), { '🙂': [2] }],
    ['a name of escaped surrogates', file(`{"\\ud83d\\ude42":${VALID}}`, 8), { '🙂': [2] }],
    [
      'unknown keys in an entry, as the reference does',
      w('{"dtype":"F32","shape":[2],"data_offsets":[0,8],"note":[1.5,{}]}'),
      { w: [2] },
    ],
  ];

  test.each(LEGAL)('%s', (_, bytes, shapes) => {
    const { tensors } = readSafetensors(bytes);
    expect(Object.fromEntries(Array.from(tensors, ([name, { shape }]) => [name, shape]))).toEqual(shapes);
  });

  test('a tensor named __proto__ or constructor, without touching any prototype', () => {
    const { tensors } = readSafetensors(
      file(
        '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"constructor":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
        2,
      ),
    );
    expect([...tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  test('every dtype with its size', () => {
    const sizes = {
      BOOL: 1,
      U8: 1,
      I8: 1,
      F8_E4M3: 1,
      F8_E5M2: 1,
      U16: 2,
      I16: 2,
      F16: 2,
      BF16: 2,
      U32: 4,
      I32: 4,
      F32: 4,
      U64: 8,
      I64: 8,
      F64: 8,
    };
    for (const [dtype, size] of Object.entries(sizes)) {
      const { tensors } = readSafetensors(
        w(`{"dtype":"${dtype}","shape":[3],"data_offsets":[0,${3 * size}]}`, 3 * size),
      );
      expect(tensors.get('w')!.data.length).toBe(3 * size);
    }
  });

  test('from a view into a larger buffer, without copying', () => {
    const bytes = f32('[2]', '[0,8]');
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const { tensors } = readSafetensors(larger.subarray(3));
    expect(tensors.get('w')!.data.buffer).toBe(larger.buffer);
  });
});
