import { createHash } from 'node:crypto';

/** By what a file is known again. */
export interface FileMark {
  readonly bytes: number;
  readonly sha256: string;
}

/** Of bytes, or of parts that follow each other. */
export function markOf(bytes: Uint8Array | readonly Uint8Array[]): FileMark {
  const hash = createHash('sha256');
  let length = 0;
  for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
    hash.update(part);
    length += part.length;
  }
  return { bytes: length, sha256: hash.digest('hex') };
}

export function fits(mark: FileMark, bytes: Uint8Array): boolean {
  return bytes.length === mark.bytes && markOf(bytes).sha256 === mark.sha256;
}
