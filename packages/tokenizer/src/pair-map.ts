/** Values by pairs of ids. A map per left id: engines look small integers up much faster than one number made of both. */
export interface PairMap<V> {
  get(left: number, right: number): V | undefined;
  set(left: number, right: number, value: V): void;
  delete(left: number, right: number): void;
}

export function pairMap<V>(): PairMap<V> {
  const rows = new Map<number, Map<number, V>>();
  return {
    get: (left, right) => rows.get(left)?.get(right),
    set(left, right, value) {
      const row = rows.get(left);
      if (row) row.set(right, value);
      else rows.set(left, new Map([[right, value]]));
    },
    delete(left, right) {
      const row = rows.get(left);
      row?.delete(right);
      if (row?.size === 0) rows.delete(left);
    },
  };
}
