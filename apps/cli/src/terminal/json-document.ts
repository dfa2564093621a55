import { stringifyDocument } from '@seqlab/core';
import { printableJson } from './printable.js';

/** The one line of `--json`; numbers that are not finite are named in it, see `stringifyDocument`. */
export const jsonDocument = (document: object): string => printableJson(stringifyDocument(document));

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
