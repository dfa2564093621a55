/** Height and width of a drawing. */
export const DRAWING_SIZE = 16;
const CELLS = DRAWING_SIZE * DRAWING_SIZE;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A drawing, row by row: 1 where there is ink. */
export type Drawing = Uint8Array;

export const emptyDrawing = (): Drawing => new Uint8Array(CELLS);

/** As text that a link can hold: six cells a letter, in the letters of base64url. */
export function writeDrawing(cells: ArrayLike<number>): string {
  let text = '';
  for (let from = 0; from < CELLS; from += 6) {
    let number = 0;
    for (let i = 0; i < 6; i += 1) number = 2 * number + (cells[from + i] === 1 ? 1 : 0);
    text += LETTERS[number]!;
  }
  return text;
}

/** Null for what is no drawing. */
export function readDrawing(text: string): Drawing | null {
  if (text.length !== Math.ceil(CELLS / 6)) return null;
  const cells = emptyDrawing();
  for (const [index, letter] of [...text].entries()) {
    const number = LETTERS.indexOf(letter);
    if (number < 0) return null;
    for (let i = 0; i < 6 && 6 * index + i < CELLS; i += 1) cells[6 * index + i] = (number >> (5 - i)) & 1;
  }
  return cells;
}

/** The drawing moved; what leaves the paper is gone. */
export function shifted(cells: Drawing, right: number, down: number): Drawing {
  const moved = emptyDrawing();
  for (let y = 0; y < DRAWING_SIZE; y += 1) {
    for (let x = 0; x < DRAWING_SIZE; x += 1) {
      const [fromX, fromY] = [x - right, y - down];
      const inside = fromX >= 0 && fromY >= 0 && fromX < DRAWING_SIZE && fromY < DRAWING_SIZE;
      if (inside) moved[y * DRAWING_SIZE + x] = cells[fromY * DRAWING_SIZE + fromX]!;
    }
  }
  return moved;
}
