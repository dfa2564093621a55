import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFloat32Tensors, readSafetensors } from './read-safetensors.js';
import { SeqlabError } from './seqlab-error.js';
import { writeSafetensors } from './write-safetensors.js';

const encoder = new TextEncoder();

/** A file with that header text and so many bytes of data; the length field can be set to anything. */
function file(header: string | Uint8Array, dataBytes = 0, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? encoder.encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

/** A header with one tensor "w", whose entry is the given JSON text. */
const w = (entry: string, dataBytes = 8) => file(`{"w":${entry}}`, dataBytes);
const f32 = (shape: string, offsets: string, dataBytes = 8) =>
  w(`{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}`, dataBytes);
const pair = (a: string, b: string, dataBytes: number) =>
  file(`{"a":{"dtype":"U8",${a}},"b":{"dtype":"U8",${b}}}`, dataBytes);
const raw = (...bytes: number[]) => Uint8Array.from(bytes);
const text = (content: string) => encoder.encode(content);

const VALID = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;

const MALFORMED: readonly (readonly [what: string, bytes: Uint8Array, code: string])[] = [
  // length
  ['an empty file', raw(), 'too-short'],
  ['one byte', raw(0), 'too-short'],
  ['seven bytes', raw(2, 0, 0, 0, 0, 0, 0), 'too-short'],
  ['eight bytes that promise a header', raw(2, 0, 0, 0, 0, 0, 0, 0), 'header-past-end'],
  ['length 0', file('{}', 0, 0n), 'header-too-small'],
  ['length 0 and nothing after it', raw(0, 0, 0, 0, 0, 0, 0, 0), 'header-too-small'],
  ['length 1', file('{}', 0, 1n), 'header-too-small'],
  ['length one too small', file(`{"w":${VALID}}`, 8, BigInt(`{"w":${VALID}}`.length - 1)), 'json'],
  ['length one too large', file(`{"w":${VALID}}`, 8, BigInt(`{"w":${VALID}}`.length + 1)), 'trailing-text'],
  ['length one past the end', file('{}', 0, 3n), 'header-past-end'],
  ['length 2^31', file('{}', 0, 2n ** 31n), 'header-past-end'],
  ['length 2^32 + true length', file('{}', 0, 2n ** 32n + 2n), 'header-past-end'],
  ['length 2^53 + 1', file('{}', 0, 2n ** 53n + 1n), 'header-past-end'],
  ['length 2^63', file('{}', 0, 2n ** 63n), 'header-past-end'],
  ['length 2^64 − 1', file('{}', 0, 2n ** 64n - 1n), 'header-past-end'],
  ['length 2^64 − 8, which would wrap', file('{}', 0, 2n ** 64n - 8n), 'header-past-end'],
  ['length in big-endian', file('{}', 0, 2n << 56n), 'header-past-end'],
  [
    'a header of 25,000,001 bytes',
    new Uint8Array(25000009).fill(0x20).map((_, i) => [0x41, 0x78, 0x7d, 1][i] ?? 0),
    'header-too-large',
  ],
  // text
  ['a header that starts with space', file(' {}'), 'header-start'],
  ['a header that starts with a line break', file('\n{}'), 'header-start'],
  ['a byte order mark', file('\ufeff{}'), 'header-start'],
  ['an array', file('[]'), 'header-start'],
  ['a string', file('"{}"'), 'header-start'],
  ['a number', file('42'), 'header-start'],
  ['null', file('null'), 'header-start'],
  ['a bare byte 0x80 in a name', file(Uint8Array.of(...text('{"'), 0x80, ...text(`":${VALID}}`)), 8), 'utf8'],
  ['an overlong slash', file(Uint8Array.of(...text('{"'), 0xc0, 0xaf, ...text(`":${VALID}}`)), 8), 'utf8'],
  [
    'an overlong three-byte form',
    file(Uint8Array.of(...text('{"'), 0xe0, 0x80, 0xaf, ...text(`":${VALID}}`)), 8),
    'utf8',
  ],
  [
    'a surrogate as UTF-8',
    file(Uint8Array.of(...text('{"'), 0xed, 0xa0, 0x80, ...text(`":${VALID}}`)), 8),
    'utf8',
  ],
  [
    'a point past U+10FFFF',
    file(Uint8Array.of(...text('{"'), 0xf4, 0x90, 0x80, 0x80, ...text(`":${VALID}}`)), 8),
    'utf8',
  ],
  ['a sequence that is cut off', file(Uint8Array.of(...text('{"'), 0xe2, 0x82)), 'utf8'],
  ['the byte 0xff', file(Uint8Array.of(...text('{"'), 0xff, ...text(`":${VALID}}`)), 8), 'utf8'],
  ['a lone leading surrogate', file(`{"\\ud800":${VALID}}`, 8), 'surrogate'],
  ['a lone trailing surrogate', file(`{"\\udc00":${VALID}}`, 8), 'surrogate'],
  ['surrogates in the wrong order', file(`{"\\udc00\\ud800":${VALID}}`, 8), 'surrogate'],
  ['a lone surrogate in metadata', file('{"__metadata__":{"a":"\\ud800"}}'), 'surrogate'],
  ['an unfinished object', file('{'.padEnd(4)), 'json'],
  ['an unfinished name', file('{"w'), 'json'],
  ['a name without a value', file('{"w"}'), 'json'],
  ['a name without quotes', file(`{w:${VALID}}`, 8), 'json'],
  ['single quotes', file(`{'w':${VALID}}`, 8), 'json'],
  ['a comma after the last entry', file(`{"w":${VALID},}`, 8), 'json'],
  ['a comment', file(`{/**/"w":${VALID}}`, 8), 'json'],
  ['a missing comma', file(`{"a":${VALID} "b":${VALID}}`, 16), 'json'],
  ['a raw line break in a name', file(`{"w\n":${VALID}}`, 8), 'json'],
  ['a raw NUL in a name', file(`{"w\u0000":${VALID}}`, 8), 'json'],
  ['an unknown escape', file(`{"\\x41":${VALID}}`, 8), 'json'],
  ['a short unicode escape', file(`{"\\u41":${VALID}}`, 8), 'json'],
  ['text after the object', file('{}x'), 'trailing-text'],
  ['a second object', file('{}{}'), 'trailing-text'],
  ['a NUL after the object', file('{}\u0000'), 'trailing-text'],
  ['a no-break space after the object', file('{}\u00a0'), 'trailing-text'],
  ['arrays nested 5,000 deep', file(`{"w":${deep}}`), 'depth'],
  ['objects nested 5,000 deep', file(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`), 'depth'],
  ['NaN as a number', f32('[NaN]', '[0,8]'), 'json'],
  ['Infinity as a number', f32('[Infinity]', '[0,8]'), 'json'],
  // structure
  ['an entry that is null', w('null', 0), 'entry'],
  ['an entry that is an array', w('["F32",[2],[0,8]]'), 'entry'],
  ['an entry that is a string', w('"F32"', 0), 'entry'],
  ['an entry that is a number', w('8', 0), 'entry'],
  ['an entry that is true', w('true', 0), 'entry'],
  ['an empty entry', w('{}', 0), 'entry-missing'],
  ['no dtype', w('{"shape":[2],"data_offsets":[0,8]}'), 'entry-missing'],
  ['no shape', w('{"dtype":"F32","data_offsets":[0,8]}'), 'entry-missing'],
  ['no data_offsets', w('{"dtype":"F32","shape":[2]}'), 'entry-missing'],
  ['keys in upper case', w('{"DTYPE":"F32","shape":[2],"data_offsets":[0,8]}'), 'entry-missing'],
  ['dtype null', w('{"dtype":null,"shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['dtype as a number', w('{"dtype":32,"shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['dtype in lower case', w('{"dtype":"f32","shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['dtype F128', w('{"dtype":"F128","shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['dtype __proto__', w('{"dtype":"__proto__","shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['dtype toString', w('{"dtype":"toString","shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['an empty dtype', w('{"dtype":"","shape":[2],"data_offsets":[0,8]}'), 'dtype'],
  ['metadata null', file('{"__metadata__":null}'), 'metadata'],
  ['metadata as an array', file('{"__metadata__":[]}'), 'metadata'],
  ['metadata as a string', file('{"__metadata__":"x"}'), 'metadata'],
  ['a number in metadata', file('{"__metadata__":{"a":1}}'), 'metadata'],
  ['null in metadata', file('{"__metadata__":{"a":null}}'), 'metadata'],
  ['an object in metadata', file('{"__metadata__":{"a":{}}}'), 'metadata'],
  ['two tensors of one name', file(`{"w":${VALID},"w":${VALID}}`, 8), 'duplicate-name'],
  ['one name, once escaped', file(`{"w":${VALID},"\\u0077":${VALID}}`, 8), 'duplicate-name'],
  ['two __metadata__', file('{"__metadata__":{},"__metadata__":{}}'), 'duplicate-name'],
  ['a metadata key twice', file('{"__metadata__":{"a":"1","a":"2"}}'), 'duplicate-name'],
  ['dtype twice', w('{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}'), 'duplicate-name'],
  ['shape twice', w('{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,8]}'), 'duplicate-name'],
  [
    'data_offsets twice',
    w('{"dtype":"F32","shape":[2],"data_offsets":[0,4],"data_offsets":[0,8]}'),
    'duplicate-name',
  ],
  // dimensions
  ['shape null', f32('null', '[0,8]'), 'shape'],
  ['shape as a number', f32('2', '[0,8]'), 'shape'],
  ['shape as an object', f32('{"0":2}', '[0,8]'), 'shape'],
  ['a dimension in quotes', f32('["2"]', '[0,8]'), 'shape'],
  ['a dimension null', f32('[null]', '[0,8]'), 'shape'],
  ['a dimension true', f32('[true]', '[0,8]'), 'shape'],
  ['a nested shape', f32('[[2]]', '[0,8]'), 'shape'],
  ['dimension −2', f32('[-2]', '[0,8]'), 'shape'],
  ['two negative dimensions', f32('[-1,-2]', '[0,8]'), 'shape'],
  ['dimension 2.0', f32('[2.0]', '[0,8]'), 'shape'],
  ['dimension 2e0', f32('[2e0]', '[0,8]'), 'shape'],
  ['dimension 0.2e1', f32('[0.2e1]', '[0,8]'), 'shape'],
  ['dimension −0', f32('[-0]', '[0,0]', 0), 'shape'],
  ['dimension 1.5', f32('[1.5]', '[0,8]'), 'shape'],
  ['dimension 02', f32('[02]', '[0,8]'), 'json'],
  ['dimension +2', f32('[+2]', '[0,8]'), 'json'],
  ['dimension 0x2', f32('[0x2]', '[0,8]'), 'json'],
  ['dimension 2^53', f32('[9007199254740992]', '[0,8]'), 'overflow'],
  ['dimension 2^64', f32('[18446744073709551616]', '[0,8]'), 'overflow'],
  ['dimension 2^64 + 2, which would wrap', f32('[18446744073709551618]', '[0,8]'), 'overflow'],
  ['a dimension of 400 digits', f32(`[${'9'.repeat(400)}]`, '[0,8]'), 'overflow'],
  ['a product of 2^64', f32('[4294967296,4294967296]', '[0,0]', 0), 'overflow'],
  ['a product of 2^64 before a 0', f32('[4294967296,4294967296,0]', '[0,0]', 0), 'overflow'],
  ['2^62 values of four bytes', f32('[2147483648,2147483648]', '[0,0]', 0), 'overflow'],
  ['a shape larger than its range', f32('[3]', '[0,8]'), 'size'],
  ['a shape smaller than its range', f32('[1]', '[0,8]'), 'size'],
  ['a range that is no multiple of the dtype', f32('[2]', '[0,7]', 7), 'size'],
  ['a scalar with eight bytes of F32', f32('[]', '[0,8]'), 'size'],
  ['an empty tensor with bytes', f32('[0]', '[0,8]'), 'size'],
  // offsets
  ['data_offsets null', f32('[2]', 'null'), 'offsets'],
  ['one offset', f32('[2]', '[8]'), 'offsets'],
  ['three offsets', f32('[2]', '[0,8,8]'), 'offsets'],
  ['no offsets', f32('[2]', '[]'), 'offsets'],
  ['offsets in quotes', f32('[2]', '["0","8"]'), 'offsets'],
  ['offset 0.0', f32('[2]', '[0.0,8]'), 'offsets'],
  ['offset 8e0', f32('[2]', '[0,8e0]'), 'offsets'],
  ['offset −0', f32('[2]', '[-0,8]'), 'offsets'],
  ['a negative start', f32('[2]', '[-8,0]'), 'offsets'],
  ['a fractional offset', f32('[2]', '[0.5,8.5]'), 'offsets'],
  ['reversed offsets', f32('[2]', '[8,0]'), 'offsets-reversed'],
  ['offsets past 2^53', f32('[2]', '[9007199254740992,9007199254741000]'), 'overflow'],
  ['an end past the data', f32('[4]', '[0,16]'), 'past-end'],
  ['an end one past the data', w('{"dtype":"U8","shape":[9],"data_offsets":[0,9]}'), 'past-end'],
  ['a hole at the start', f32('[1]', '[4,8]'), 'hole'],
  [
    'a hole in the middle',
    pair('"shape":[2],"data_offsets":[0,2]', '"shape":[2],"data_offsets":[3,5]', 5),
    'hole',
  ],
  [
    'an overlap of one byte',
    pair('"shape":[2],"data_offsets":[0,2]', '"shape":[2],"data_offsets":[1,3]', 3),
    'overlap',
  ],
  [
    'two tensors on one range',
    pair('"shape":[2],"data_offsets":[0,2]', '"shape":[2],"data_offsets":[0,2]', 2),
    'overlap',
  ],
  [
    'one tensor inside another',
    pair('"shape":[4],"data_offsets":[0,4]', '"shape":[1],"data_offsets":[1,2]', 4),
    'overlap',
  ],
  [
    'an empty tensor inside another',
    pair('"shape":[4],"data_offsets":[0,4]', '"shape":[0],"data_offsets":[2,2]', 4),
    'overlap',
  ],
  [
    'an empty tensor past the data',
    pair('"shape":[4],"data_offsets":[0,4]', '"shape":[0],"data_offsets":[5,5]', 4),
    'hole',
  ],
  ['one byte after the last tensor', f32('[2]', '[0,8]', 9), 'trailing-bytes'],
  ['data without tensors', file('{}', 1), 'trailing-bytes'],
  ['data that is cut off', f32('[2]', '[0,8]', 7), 'past-end'],
  // other formats
  ['gzip', raw(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2), 'is-gzip'],
  ['a .pt file', raw(0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0, 0, 0), 'is-zip'],
  ['an old .pt file', raw(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20), 'is-pickle'],
  ['a pickle of protocol 4', raw(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0), 'is-pickle'],
  ['an HTML page', text('<!DOCTYPE html><html><body>404</body></html>'), 'is-html'],
  ['an HTML page after line breaks', text('\n\n<html><body>404</body></html>'), 'is-html'],
  [
    'an LFS pointer',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
    'is-lfs-pointer',
  ],
  ['a NumPy file', raw(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0x76, 0), 'is-numpy'],
  ['a GGUF file', text('GGUF\u0003\u0000\u0000\u0000\u0000\u0000'), 'is-gguf'],
  ['JSON', text('{"dModel": 512}'), 'is-json'],
];

describe('readSafetensors refuses', () => {
  test('at least 100 kinds of damage', () => {
    expect(MALFORMED.length).toBeGreaterThanOrEqual(100);
    expect(new Set(MALFORMED.map(([what]) => what)).size).toBe(MALFORMED.length);
  });

  test.each(MALFORMED)('%s', (_, bytes, code) => {
    const error = errorOf(() => readSafetensors(bytes));
    expect(error.code).toBe(`safetensors-${code}`);
    expect(error.message).toMatch(/^safetensors: [^\n]+\.$/);
  });

  test('a bad length at once, however large the file', () => {
    const bytes = new Uint8Array(100000000);
    bytes.fill(0xff, 0, 8);
    const start = performance.now();
    expect(errorOf(() => readSafetensors(bytes)).code).toBe('safetensors-header-past-end');
    expect(performance.now() - start).toBeLessThan(50);
  });

  test('every prefix of a good file', () => {
    const whole = writeSafetensors(new Map([['w', { shape: [2, 3], values: new Float32Array(6) }]]));
    for (let length = 0; length < whole.length; length += 1) {
      expect(errorOf(() => readSafetensors(whole.slice(0, length))).code).toMatch(/^safetensors-/);
    }
  });
});

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

describe('fuzzing', () => {
  // FUZZ=1000000 in CI: whatever the bytes, the reader answers with a result or a SeqlabError, never with anything else.
  const runs = Number(process.env.FUZZ ?? 20000);
  const seedFile = writeSafetensors(
    new Map([
      ['a.weight', { shape: [2, 2], values: new Float32Array(4) }],
      ['b', { shape: [], values: Int32Array.of(1) }],
    ]),
    new Map([['k', 'v']]),
  );

  test('no change of a good file leads to an untyped error', () => {
    const tokens = [
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '-',
      '0',
      '9',
      '.',
      'e',
      '\\',
      '\\u',
      'null',
      'F64',
      '\ud800',
      ' ',
    ];
    const change = fc.tuple(
      fc.nat(seedFile.length),
      fc.nat(4),
      fc.oneof(fc.constantFrom(...tokens), fc.string()),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), (changes, fixLength) => {
        let bytes = seedFile;
        for (const [at, removed, inserted] of changes) {
          bytes = Uint8Array.of(...bytes.subarray(0, at), ...text(inserted), ...bytes.subarray(at + removed));
        }
        if (fixLength && bytes.length >= 28) {
          new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 28), true);
        }
        try {
          readFloat32Tensors(bytes);
        } catch (error) {
          if (!(error instanceof SeqlabError)) throw error;
        }
      }),
      { numRuns: runs, seed: 1 },
    );
  });
});

function errorOf(f: () => unknown): SeqlabError {
  try {
    f();
  } catch (error) {
    if (error instanceof SeqlabError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
