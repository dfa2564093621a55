import { expect, it } from 'vitest';
import { labelPlaces } from './label-places.js';

it('writes above the point where there is room', () => {
  expect(
    labelPlaces(
      [
        [20, 60],
        [120, 60],
      ],
      ['SOS', '0'],
    ),
  ).toEqual([
    [20, 54],
    [120, 54],
  ]);
});

it('writes elsewhere where a label or a point is in the way', () => {
  const places = labelPlaces(
    [
      [100, 60],
      [104, 62],
      [102, 50],
    ],
    ['SOS', 'EOS', '0'],
  );
  const boxes = places.map(([x, y], index) => {
    const half = (['SOS', 'EOS', '0'][index]!.length * 6.7) / 2;
    return { left: x - half, right: x + half, top: y - 9, bottom: y };
  });
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
});

it('still writes where there is no room at all', () => {
  expect(
    labelPlaces(
      Array.from({ length: 9 }, () => [10, 10] as const),
      Array.from({ length: 9 }, () => 'SOS'),
    ),
  ).toHaveLength(9);
});
