import { keep, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';

/** A constant matrix with a row per position that grows with the longest sequence seen. */
export interface ConstantTable {
  /** [P ≥ length, width] */
  upTo(length: number): Tensor2D;
  dispose(): void;
}

/**
 * `entry(position, column)` gives each number. The number of rows doubles, so that few tables are made; earlier ones live
 * until `dispose`, because a captured program may still read them.
 */
export function createConstantTable(
  width: number,
  entry: (position: number, column: number) => number,
): ConstantTable {
  const tables: Tensor2D[] = [];
  return {
    upTo(length) {
      const last = tables.at(-1);
      if (last !== undefined && last.shape[0] >= length) return last;
      let rows = 16;
      while (rows < length) rows *= 2;
      const values = Float32Array.from({ length: rows * width }, (_, index) =>
        entry(Math.floor(index / width), index % width),
      );
      const made = keep(tensor2d(values, [rows, width], 'float32'));
      tables.push(made);
      return made;
    },
    dispose() {
      for (const table of tables.splice(0)) table.dispose();
    },
  };
}
