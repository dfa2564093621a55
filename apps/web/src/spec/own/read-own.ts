import type { SequenceExample } from '@seqlab/core';
import type { OwnSpec } from '../worker-protocol.js';
import { type Drawing, readDrawing } from './drawing.js';
import { graphemesOf } from './graphemes.js';
import { sampleOf } from './samples.js';

/** Pairs, or texts: as many as train while a reader looks on. */
export const MAX_LINES = 500;
/** Symbols on one side of a pair. */
export const MAX_SIDE = 24;
/** Symbols of a text; a longer line becomes several. */
export const MAX_TEXT = 48;

export type OwnProblem =
  | { readonly problem: 'separator' | 'empty' | 'long' | 'many' | 'pixels'; readonly line: number }
  /** too few pairs, texts or drawings to learn from; fewer than two names for drawings */
  | { readonly problem: 'few' | 'labels'; readonly line: null };

export interface LabelledDrawing {
  readonly label: string;
  readonly cells: Drawing;
}

export type OwnExamples =
  | { readonly kind: 'pairs'; readonly pairs: readonly SequenceExample[] }
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  | { readonly kind: 'drawings'; readonly drawings: readonly LabelledDrawing[] };

/** The text that counts: the user's own, else the sample's; drawings of one's own come on top of the sample's. */
export function ownText({ kind, sample, data }: OwnSpec): string {
  const given = sampleOf(kind, sample).text();
  if (kind === 'drawings') return [given, data].filter((text) => text !== '').join('\n');
  return data.trim() === '' ? given : data;
}

/** What there is to learn from. */
export function readOwn(spec: OwnSpec): OwnExamples | OwnProblem {
  const lines = ownText(spec)
    .normalize('NFC')
    .split(/\r\n?|\n/)
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '');
  switch (spec.kind) {
    case 'pairs':
      return readPairs(lines);
    case 'text':
      return readTexts(lines.map(({ text }) => text));
    case 'drawings':
      return readDrawings(lines);
  }
}

type Lines = readonly { readonly text: string; readonly line: number }[];

function readPairs(lines: Lines): OwnExamples | OwnProblem {
  const pairs: SequenceExample[] = [];
  for (const { text, line } of lines) {
    const parts = text.split(/\t|->|→|=>/).map((part) => part.trim());
    if (parts.length !== 2) return { line, problem: 'separator' };
    const [input, output] = parts as [string, string];
    if (input === '' || output === '') return { line, problem: 'empty' };
    if (Math.max(graphemesOf(input).length, graphemesOf(output).length) > MAX_SIDE)
      return { line, problem: 'long' };
    if (pairs.length === MAX_LINES) return { line, problem: 'many' };
    pairs.push({ task: 'own', input, output });
  }
  return pairs.length < 2 ? { line: null, problem: 'few' } : { kind: 'pairs', pairs };
}

function readTexts(lines: readonly string[]): OwnExamples | OwnProblem {
  const texts = lines.flatMap(inPieces);
  if (texts.length > MAX_LINES) return { line: MAX_LINES + 1, problem: 'many' };
  return texts.length < 2 ? { line: null, problem: 'few' } : { kind: 'text', texts };
}

/** A long line in pieces, cut between words where there are any. */
function inPieces(line: string): string[] {
  const pieces: string[] = [];
  let piece: readonly string[] = [];
  for (const word of line.split(/(?<=\s)/)) {
    const symbols = graphemesOf(word);
    if (piece.length + symbols.length > MAX_TEXT && piece.length > 0) {
      pieces.push(piece.join('').trim());
      piece = [];
    }
    piece = [...piece, ...symbols];
    for (; piece.length > MAX_TEXT; piece = piece.slice(MAX_TEXT))
      pieces.push(piece.slice(0, MAX_TEXT).join(''));
  }
  return [...pieces, piece.join('').trim()].filter((each) => each !== '');
}

function readDrawings(lines: Lines): OwnExamples | OwnProblem {
  const drawings: LabelledDrawing[] = [];
  for (const { text, line } of lines) {
    const [label, pixels, ...more] = text.split('\t').map((part) => part.trim());
    if (pixels === undefined || more.length > 0) return { line, problem: 'separator' };
    const cells = readDrawing(pixels);
    if (cells === null) return { line, problem: 'pixels' };
    if (!cells.includes(1) || label === '') return { line, problem: 'empty' };
    drawings.push({ label: label!, cells });
  }
  if (drawings.length < 4) return { line: null, problem: 'few' };
  const labels = new Set(drawings.map(({ label }) => label));
  return labels.size < 2 ? { line: null, problem: 'labels' } : { kind: 'drawings', drawings };
}
