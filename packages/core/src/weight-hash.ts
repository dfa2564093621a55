import { checkArgument } from './check-argument.js';
import type { NamedArrays, ShapedArray } from './named-array.js';
import { createSha256 } from './sha256.js';
import { encodeUtf8 } from './utf8.js';

/**
 * Eight hexadecimal digits that two people can compare: the start of the SHA-256 of all names, shapes and bytes.
 * The order of the map does not matter; one bit of one weight does.
 */
export function weightHash(weights: NamedArrays): string {
  checkArgument('weightHash', 'weights', weights, 'a Map');
  const hash = createSha256();
  for (const name of [...weights.keys()].sort()) {
    const { shape, values } = Object(weights.get(name)) as ShapedArray;
    checkArgument('weightHash', `values of ${name}`, values, 'a typed array');
    // The length in front keeps one array's end from being read as the next one's start.
    hash.update(encodeUtf8(JSON.stringify([name, shape, values.length]))!);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.hex().slice(0, 8);
}
