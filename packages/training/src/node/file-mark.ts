import { createHash } from 'node:crypto';

/** By what a file is known again. */
export interface FileMark {
  readonly bytes: number;
  readonly sha256: string;
}

export function markOf(bytes: Uint8Array): FileMark {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export function fits(mark: FileMark, bytes: Uint8Array): boolean {
  return bytes.length === mark.bytes && markOf(bytes).sha256 === mark.sha256;
}
