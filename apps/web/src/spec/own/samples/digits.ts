import { STREAM_TASK, uniform } from '@seqlab/core';
import { DRAWING_SIZE, type Drawing, emptyDrawing } from '../drawing.js';

type Stroke = readonly (readonly [x: number, y: number])[];

/** Each digit as a person draws it: lines from point to point in a box of 1 × 1, y downwards; some in two ways. */
const DIGITS: readonly (readonly (readonly Stroke[])[])[] = [
  [
    [
      [
        [0.5, 0],
        [0.15, 0.15],
        [0, 0.5],
        [0.15, 0.85],
        [0.5, 1],
        [0.85, 0.85],
        [1, 0.5],
        [0.85, 0.15],
        [0.5, 0],
      ],
    ],
  ],
  [
    [
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      [
        [0.2, 0.25],
        [0.55, 0],
        [0.55, 1],
      ],
    ],
  ],
  [
    [
      [
        [0.05, 0.2],
        [0.3, 0],
        [0.7, 0],
        [0.95, 0.2],
        [0.9, 0.45],
        [0, 1],
        [1, 1],
      ],
    ],
  ],
  [
    [
      [
        [0.05, 0.1],
        [0.4, 0],
        [0.8, 0.08],
        [0.9, 0.28],
        [0.4, 0.47],
        [0.95, 0.65],
        [0.85, 0.9],
        [0.4, 1],
        [0, 0.9],
      ],
    ],
  ],
  [
    [
      [
        [0.6, 0],
        [0, 0.65],
        [1, 0.65],
      ],
      [
        [0.7, 0.35],
        [0.7, 1],
      ],
    ],
    [
      [
        [0.1, 0],
        [0.1, 0.55],
        [0.9, 0.55],
      ],
      [
        [0.8, 0],
        [0.8, 1],
      ],
    ],
  ],
  [
    [
      [
        [0.9, 0],
        [0.15, 0],
        [0.1, 0.45],
        [0.6, 0.4],
        [0.95, 0.65],
        [0.8, 0.93],
        [0.4, 1],
        [0, 0.92],
      ],
    ],
  ],
  [
    [
      [
        [0.75, 0],
        [0.3, 0.25],
        [0.05, 0.65],
        [0.2, 0.95],
        [0.6, 1],
        [0.92, 0.8],
        [0.8, 0.55],
        [0.4, 0.5],
        [0.1, 0.7],
      ],
    ],
  ],
  [
    [
      [
        [0, 0],
        [1, 0],
        [0.4, 1],
      ],
    ],
    [
      [
        [0, 0],
        [1, 0],
        [0.4, 1],
      ],
      [
        [0.3, 0.5],
        [0.9, 0.5],
      ],
    ],
  ],
  [
    [
      [
        [0.5, 0.47],
        [0.12, 0.25],
        [0.5, 0],
        [0.88, 0.25],
        [0.5, 0.47],
        [0.05, 0.75],
        [0.5, 1],
        [0.95, 0.75],
        [0.5, 0.47],
      ],
    ],
  ],
  [
    [
      [
        [0.9, 0.3],
        [0.6, 0.5],
        [0.2, 0.42],
        [0.1, 0.2],
        [0.4, 0],
        [0.8, 0.08],
        [0.92, 0.3],
        [0.85, 0.65],
        [0.6, 1],
      ],
    ],
  ],
];

export const DIGIT_LABELS: readonly string[] = DIGITS.map((_, digit) => String(digit));

/**
 * A digit by rule: lines are moved, stretched, slanted and drawn with a pen of some width, all by the generator's numbers. Only sums, products and
 * roots, which every engine rounds alike: two people with one link learn from the same drawings.
 */
export function drawnDigit(digit: number, index: number): Drawing {
  let drawn = 0;
  const between = (low: number, high: number): number =>
    low + (high - low) * uniform(index, STREAM_TASK, drawn++, digit);
  const ways = DIGITS[digit]!;
  const strokes = ways[Math.floor(between(0, ways.length))]!;
  const [width, height] = [between(5, 9), between(9, 12.5)];
  const [left, top] = [between(1.5, 14.5 - width), between(1.5, 14.5 - height)];
  const [slant, lean, pen] = [between(-0.25, 0.25), between(-0.12, 0.12), between(0.75, 1.15)];
  const wobble = () => between(-0.05, 0.05);
  const placed = strokes.map((stroke) =>
    stroke.map(([u, v]): [number, number] => {
      const [x, y] = [u + wobble() + slant * (0.5 - v), v + wobble() + lean * (0.5 - u)];
      return [left + width * x, top + height * y];
    }),
  );
  const cells = emptyDrawing();
  for (let y = 0; y < DRAWING_SIZE; y += 1) {
    for (let x = 0; x < DRAWING_SIZE; x += 1) {
      const near = placed.some((stroke) =>
        stroke.slice(1).some((to, i) => distance([x + 0.5, y + 0.5], stroke[i]!, to) <= pen),
      );
      if (near) cells[y * DRAWING_SIZE + x] = 1;
    }
  }
  return cells;
}

type Point = readonly [number, number];

/** Of a point from the line between two. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy || 1;
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  const [offX, offY] = [x - ax - along * dx, y - ay - along * dy];
  return Math.sqrt(offX * offX + offY * offY);
}
