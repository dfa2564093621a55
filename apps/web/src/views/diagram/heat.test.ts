import { describe, expect, it } from 'vitest';
import { equalRows, hatch, heat } from './heat.js';
import { inPlane } from './plane.js';

const matrix = (columns: number, ...values: number[]) => ({
  rows: values.length / columns,
  columns,
  values: Float32Array.from(values),
});
const room = { x: 0, y: 0, width: 20, height: 10 };

describe('a map of cells', () => {
  it('has one path per shade and sign, and none for zeros', () => {
    const shades = heat(matrix(2, 1, -1, 0, 0.5), room);
    expect(shades.map(({ shade, negative }) => [shade, negative])).toEqual([
      [10, false],
      [10, true],
      [5, false],
    ]);
    expect(shades[0]!.path).toBe('M0,0h10v5h-10z');
    expect(shades[2]!.path).toBe('M10,5h10v5h-10z');
  });

  it('turns rows to columns where tokens go across, and knows a largest value', () => {
    expect(heat(matrix(2, 0, 1), room, { across: true })[0]!.path).toBe('M0,5h20v5h-20z');
    expect(heat(matrix(1, 0.5), room, { largest: 1 })[0]!.shade).toBe(5);
    expect(heat(matrix(1, 3), room, { largest: 1 })[0]!.shade).toBe(10);
    expect(heat(matrix(1, 0), room)).toEqual([]);
  });

  it('strokes what a mask hides', () => {
    expect(hatch(2, 2, room, (row, column) => column > row)).toBe('M10,5l10,-5');
  });
});

describe('equal rows', () => {
  it('are found wherever they stand', () => {
    expect(equalRows(matrix(2, 1, 2, 3, 4, 1, 2, 1, 2.00001))).toEqual([[0, 2, 3]]);
    expect(equalRows(matrix(1, 1, 2))).toEqual([]);
  });
});

describe('rows in the plane', () => {
  it('lie along their principal axes: the worked example of a rotated cross', () => {
    // (±3, ±3)/√2 along one diagonal, (±1, ∓1)/√2 along the other: the axes are the diagonals
    const points = inPlane(matrix(2, -3, -3, 3, 3, 1, -1, -1, 1));
    const near = points.map(([x, y]) => [Math.round(1e6 * x) / 1e6 + 0, Math.round(1e6 * y) / 1e6 + 0]);
    expect(near).toEqual([
      [-1, 0],
      [1, 0],
      [0, 0.333333],
      [0, -0.333333],
    ]);
  });

  it('stand still when the axes change their sign, and do without spread', () => {
    const points = inPlane(matrix(2, 3, 3, -3, -3, -1, 1, 1, -1));
    expect(points[0]![0]).toBeLessThan(points[1]![0]);
    expect(points[2]![1]).toBeGreaterThan(points[3]![1]);
    expect(inPlane(matrix(3, 1, 1, 1, 1, 1, 1))).toEqual(
      [
        [0, 0],
        [0, 0],
      ].map((point) => point.map((value) => expect.closeTo(value, 6))),
    );
  });
});
