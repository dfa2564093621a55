import { SeqlabError } from '@seqlab/core';
import { printableJson } from './printable.js';

/**
 * The one line of `--json`. JSON has no NaN and no infinity, and JSON.stringify writes null for them, which reads as "there is
 * none": that is an error here.
 * @throws output-not-finite with the place of the first one
 */
export function jsonDocument(value: unknown): string {
  const place = placeOfNotFinite(value);
  if (place === null) return printableJson(value);
  throw new SeqlabError(
    'output-not-finite',
    `--json: ${place.path} is ${place.value}, which JSON cannot hold. Look for weights that are not finite, or leave out --json to see the other numbers.`,
  );
}

/** Where the first number stands that is not finite, as in `logits[0][2][1]`; null where all are. */
export function placeOfNotFinite(value: unknown): { readonly path: string; readonly value: number } | null {
  // A path for each of a million numbers would take seconds; nearly always none is asked for.
  if (allFinite(value)) return null;
  const waiting: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value: found } = next;
    if (typeof found === 'number' && !Number.isFinite(found)) return { path, value: found };
    if (typeof found !== 'object' || found === null) continue;
    const inside = Array.isArray(found)
      ? found.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }))
      : Object.entries(found).map(([key, item]) => ({
          path: path === '' ? key : `${path}.${key}`,
          value: item as unknown,
        }));
    for (const item of inside.reverse()) waiting.push(item);
  }
  return null;
}

function allFinite(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const found = waiting.pop();
    if (typeof found === 'number' && !Number.isFinite(found)) return false;
    if (typeof found !== 'object' || found === null) continue;
    for (const item of Array.isArray(found) ? found : Object.values(found)) waiting.push(item);
  }
  return true;
}
