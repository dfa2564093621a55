import fc from 'fast-check';
import { describe, test } from 'vitest';
import { text } from './fixtures/safetensors-file.js';
import { readFloat32Tensors } from './read-safetensors.js';
import { SeqlabError } from './seqlab-error.js';
import { writeSafetensors } from './write-safetensors.js';

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
