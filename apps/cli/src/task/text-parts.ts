import { SeqlabError } from '@seqlab/core';
import { wholeWords } from '@seqlab/tokenizer';
import type { TaskFiles } from './file-task.js';
import type { OpenedFile } from './opened-file.js';
import type { SplitPart, TaskDocument } from './task-document.js';

/**
 * Running text by split: a share is the end of the file, the test behind the validation, so that no text stands on both sides of more than
 * two places.
 * @throws SeqlabError `data-format` where another file is no running text, `split-share`
 */
export function textParts(files: TaskFiles, { splits }: TaskDocument) {
  const training = textOf(files.training);
  const { characters, path } = training;
  const counts = {
    validation: countOf(splits.validation, characters),
    test: countOf(splits.test, characters),
  };
  const learned = characters - counts.validation - counts.test;
  if (learned < 2) {
    throw new SeqlabError(
      'split-share',
      counts.validation + counts.test === 0
        ? `data: ${path} has ${characters === 1 ? 'one character' : `${characters} characters`}, and one must follow another. Give more text.`
        : `data: of the ${characters} characters of ${path}, ${counts.validation} for validation and ${counts.test} for test leave too few for training. Give smaller shares or more text.`,
    );
  }
  const part = (from: number, to: number): Iterable<string> => ({
    [Symbol.iterator]: () => charactersOf(training.pieces(), from, to),
  });
  const held = (opened: OpenedFile | null, from: number, count: number) => {
    if (opened !== null) return { [Symbol.iterator]: () => textOf(opened).pieces()[Symbol.iterator]() };
    return count === 0 ? undefined : part(from, from + count);
  };
  const ofTraining = part(0, learned);
  return {
    training: ofTraining,
    validation: held(files.validation, learned, counts.validation),
    test: held(files.test, learned + counts.validation, counts.test),
    leftOut: 0,
    sources: () => wholeWords(ofTraining),
  };
}

function textOf(opened: OpenedFile) {
  if (opened.shape === 'text') return opened.file;
  throw new SeqlabError(
    'data-format',
    `data: ${opened.file.path} is no running text like the file that is learned from. Give a text file, or --lines for both.`,
  );
}

function countOf(part: SplitPart | null, characters: number): number {
  return part !== null && 'share' in part ? Math.max(2, Math.round(part.share * characters)) : 0;
}

/** Characters from … to − 1, counted as code points. */
function* charactersOf(pieces: Iterable<string>, from: number, to: number): Generator<string> {
  let at = 0;
  for (const piece of pieces) {
    if (at >= to) return;
    const count = codePoints(piece);
    if (at + count > from) {
      const whole = at >= from && at + count <= to;
      yield whole ? piece : [...piece].slice(Math.max(0, from - at), to - at).join('');
    }
    at += count;
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    // the second half of a pair is counted with the first
    if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count += 1;
  }
  return count;
}
