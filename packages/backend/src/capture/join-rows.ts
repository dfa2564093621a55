import type { Rows } from './captured-program.js';

/** Rows of several runs of the same step, one after the other. */
export function joinRows(parts: readonly Rows[]): Rows {
  const [head] = parts;
  if (head === undefined) return {};
  if (parts.length === 1) return head;
  return Object.fromEntries(
    Object.keys(head).map((name) => {
      const arrays = parts.map((part) => part[name]!);
      const length = arrays.reduce((sum, array) => sum + array.length, 0);
      const joined = head[name] instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);
      let at = 0;
      for (const array of arrays) {
        joined.set(array, at);
        at += array.length;
      }
      return [name, joined];
    }),
  );
}
