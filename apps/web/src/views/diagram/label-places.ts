/** Where a label's middle stands, and the line that it stands on. */
export type LabelPlace = readonly [x: number, y: number];

/** Of letters in the picture's own units. */
const LETTER_WIDTH = 6.7;
const LETTER_HEIGHT = 11;
const POINT = 3;

/** Writes a label above its point, or where there is no room, below it, to its right or its left: what overlaps cannot be read. */
export function labelPlaces(
  points: readonly (readonly [x: number, y: number])[],
  labels: readonly string[],
): LabelPlace[] {
  const taken: Box[] = points.map(([x, y]) => [x - POINT, y - POINT, x + POINT, y + POINT]);
  return points.map(([x, y], index) => {
    const half = (labels[index]!.length * LETTER_WIDTH) / 2;
    const places: readonly LabelPlace[] = [
      [x, y - 6],
      [x, y + POINT + LETTER_HEIGHT],
      [x + half + 6, y + 4],
      [x - half - 6, y + 4],
    ];
    const free = places.find((place) => !taken.some((box) => overlap(box, boxOf(place, half)))) ?? places[0]!;
    taken.push(boxOf(free, half));
    return free;
  });
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

const boxOf = ([x, y]: LabelPlace, half: number): Box => [x - half, y - LETTER_HEIGHT + 2, x + half, y + 1];

const overlap = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
