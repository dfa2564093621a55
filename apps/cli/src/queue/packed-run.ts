import { createHash } from 'node:crypto';
import { parseDocument, stringifyDocument } from '@seqlab/core';
import type { VariantRun } from '@seqlab/studies';

/** What a run gave as text that can travel, and the hash that says whether two are the same. */
export interface PackedRun {
  readonly text: string;
  /** SHA-256 of the text, in hexadecimal */
  readonly hash: string;
}

/** Packs numbers bit for bit, those included that JSON has none for. */
export function packRun(run: VariantRun): PackedRun {
  const text = stringifyDocument(run);
  return { text, hash: hashOf(text) };
}

/** Null if the text is not what was packed. */
export const unpackRun = ({ text, hash }: PackedRun): VariantRun | null =>
  hashOf(text) === hash ? (parseDocument(text) as VariantRun) : null;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
