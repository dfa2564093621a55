import type { ModelConfig } from '@seqlab/core';
import { type Column, columnsOf, type Part, type PartKind } from './parts.js';

/** A part with its place; y grows downwards, as in SVG. */
export interface Placed extends Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly Placed[];
  /** the residual streams, as paths */
  readonly streams: readonly string[];
  /** ways into a sublayer and back, and from encoder to decoder */
  readonly branches: readonly string[];
  /** where a sublayer's output is added to the stream */
  readonly sums: readonly { readonly x: number; readonly y: number }[];
}

const MARGIN = 6;
const COLUMN = 174;
const GAP = 18;
/** the stream runs at the left of the blocks */
const STREAM = 9;
const BLOCK = 32;
const SPACE = 11;
export const LABEL = 16;

const HEIGHTS: Readonly<Record<PartKind, number>> = {
  tokens: 22,
  embedding: 46,
  positions: 38,
  'self-attention': 72,
  'cross-attention': 72,
  'feed-forward': 46,
  norm: 19,
  unembedding: 19,
  probabilities: 66,
};

/** Draws a model as its paper does: from the bottom up, the encoder beside the decoder, the residual stream past every sublayer. */
export function layoutOf(config: ModelConfig): Layout {
  const columns = columnsOf(config);
  const at = (bottom: number) =>
    columns.map((column, index) =>
      columnAt(column, MARGIN + index * (COLUMN + GAP), bottom, config.normFirst),
    );
  // upwards from 0, to see how high it gets
  const top = at(0)
    .flatMap(({ parts }) => parts)
    .reduce((least, { y }) => Math.min(least, y), 0);
  const height = 2 * MARGIN - top;
  const drawn = at(height - MARGIN);
  const parts = drawn.flatMap((column) => column.parts);
  return {
    width: 2 * MARGIN + columns.length * COLUMN + (columns.length - 1) * GAP,
    height,
    parts,
    streams: drawn.map(({ stream }) => stream),
    branches: [...drawn.flatMap(({ branches }) => branches), ...memory(parts)],
    sums: drawn.flatMap(({ sums }) => sums),
  };
}

function columnAt(column: Column, left: number, bottom: number, normFirst: boolean) {
  const parts: Placed[] = [];
  const branches: string[] = [];
  const sums: { x: number; y: number }[] = [];
  const stream = left + STREAM;
  let y = bottom;
  const put = (part: Part, { space = SPACE, onStream = false } = {}): Placed => {
    const height = HEIGHTS[part.kind];
    y -= height;
    const x = onStream ? left : left + BLOCK;
    const placed = { ...part, x, y, width: left + COLUMN - x, height };
    parts.push(placed);
    y -= space;
    return placed;
  };
  const up = (lower: Placed, upper: Placed): void => {
    const x = left + (BLOCK + COLUMN) / 2;
    branches.push(`M${x},${lower.y}V${upper.y + upper.height}`);
  };
  let before: Placed | null = null;
  for (const part of column.below) {
    const placed = put(part);
    if (before !== null) up(before, placed);
    before = placed;
  }
  const start = middle(before!);
  for (const { norm, body } of column.sublayers) {
    const first = normFirst ? put(norm, { space: 3 }) : put(body);
    const sublayer = normFirst ? put(body) : first;
    const into = normFirst ? middle(first) : sublayer.y + sublayer.height - 9;
    const out = sublayer.y + 9;
    branches.push(`M${stream},${into}H${left + BLOCK}`, `M${left + BLOCK},${out}H${stream}`);
    sums.push({ x: stream, y: out });
    if (!normFirst) put(norm, { onStream: true });
  }
  const last = put(column.above[0]!);
  before = last;
  for (const part of column.above.slice(1)) {
    const placed = put(part);
    up(before, placed);
    before = placed;
  }
  return {
    parts,
    branches,
    sums,
    stream: `M${left + BLOCK},${start}H${stream}V${middle(last)}H${left + BLOCK}`,
  };
}

const middle = ({ y, height }: Placed): number => y + height / 2;

/** What the encoder has made of the source goes to every cross-attention. */
function memory(parts: readonly Placed[]): string[] {
  const from = parts.findLast(({ stack, kind }) => stack === 'encoder' && kind === 'norm');
  if (from === undefined) return [];
  const x = from.x + from.width;
  return parts
    .filter(({ kind }) => kind === 'cross-attention')
    .map((to) => `M${x},${middle(from)}H${x + GAP / 2}V${middle(to)}H${to.x}`);
}
