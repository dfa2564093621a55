import { columnOf, type TableFile } from '@seqlab/datasets/node';
import type { TaskFiles } from './file-task.js';
import type { TaskDocument } from './task-document.js';

/**
 * Where the longest row of the files stands, in a sentence: they are read again, since nobody asks but who is told that something is too
 * long. Null for running text and for images, which have none.
 */
export function longestRow(files: TaskFiles, document: TaskDocument): string | null {
  let place = '';
  let characters = 0;
  for (const opened of [files.training, files.validation, files.test]) {
    if (opened === null) continue;
    const { shape, file } = opened;
    if (shape === 'text' || shape === 'images') return null;
    const lengthAt = shape === 'lines' ? (row: number) => file.at(row)!.length : longestCell(file, document);
    for (let row = 0; row < file.length; row += 1) {
      const length = lengthAt(row);
      if (length <= characters) continue;
      characters = length;
      place = `line ${file.lineOf(row)} of ${file.path}`;
    }
  }
  return `The longest is in ${place}, ${characters} characters.`;
}

function longestCell(file: TableFile, { kind, columns }: TaskDocument): (row: number) => number {
  const texts = [columns?.input ?? '1', ...(kind === 'sequence-to-sequence' ? [columns?.output ?? '2'] : [])];
  const places = texts.map((name) => columnOf(file, name));
  return (row) => {
    const cells = file.at(row)!;
    return places.reduce((most, place) => Math.max(most, cells[place]!.length), 0);
  };
}
