import { createHash } from 'node:crypto';
import type { VariantRun } from '@seqlab/studies';

/** What a run gave as text that can travel, and the hash that says whether two are the same. */
export interface PackedRun {
  readonly text: string;
  /** SHA-256 of the text, in hexadecimal */
  readonly hash: string;
}

/** The keys of what stands for a number that JSON has none for. */
const NUMBER = '$number';

/** Packs numbers bit for bit: JSON gives each finite one back, and the others are named. */
export function packRun(run: VariantRun): PackedRun {
  const text = JSON.stringify(run, (_, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) }
      : value,
  );
  return { text, hash: hashOf(text) };
}

/** Null if the text is not what was packed. */
export function unpackRun({ text, hash }: PackedRun): VariantRun | null {
  if (hashOf(text) !== hash) return null;
  return JSON.parse(text, (_, value: unknown) => {
    const named = (value as { readonly [NUMBER]?: string } | null)?.[NUMBER];
    return named === undefined ? value : Number(named);
  }) as VariantRun;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
