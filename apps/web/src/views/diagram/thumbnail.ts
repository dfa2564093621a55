import { nothing } from 'lit';
import { type AttentionTrace, hidesSource, type Matrix, type Trace } from '../../spec/trace.js';
import { svg } from '../text.js';
import { equalRows, hatch, heat, type Room } from './heat.js';
import { LABEL, type Placed } from './layout.js';
import type { Part, Stack } from './parts.js';

const PAD = 5;
/** Narrower than this no symbol can be read. */
const MOST_LETTERS = 24;
/** More names than this do not stand beside each other. */
const MOST_NAMES = 6;

/** The symbols that go through a stack. */
export const tokensOf = (trace: Trace, stack: Stack): readonly string[] =>
  stack === 'encoder' ? trace.sourceTokens : trace.targetTokens;

/** The name that ties a token to its lanes, e.g. `s2` for the third of the source. */
export const laneOf = (stack: Stack, index: number): string => `${stack === 'encoder' ? 's' : 't'}${index}`;

/** Symbols in and beside a block. They stand apart from it: they are no part of its name. */
export function lettering(part: Placed, trace: Trace): unknown {
  if (part.kind === 'tokens') return symbols(part, tokensOf(trace, part.stack));
  if (part.kind !== 'probabilities') return nothing;
  const room = roomOf(part);
  const { columns } = trace.logits;
  if (columns > MOST_NAMES) return nothing;
  return trace.outputs.map(
    (symbol, id) =>
      svg`<text class="symbol small side" x=${room.x - PAD - 3} y=${room.y + ((id + 0.5) * room.height) / columns + 3}>${symbol}</text>`,
  );
}

const roomOf = (part: Placed): Room => ({
  x: part.x + PAD,
  y: part.y + LABEL + 1,
  width: part.width - 2 * PAD,
  height: part.height - LABEL - PAD,
});

/** What a block does to this input, as a small picture; without an input, its mask alone. */
export function thumbnail(part: Placed, trace: Trace | null): unknown {
  const room = roomOf(part);
  switch (part.kind) {
    case 'embedding':
      return trace === null
        ? nothing
        : lanes(part.stack === 'encoder' ? trace.sourceEmbedded : trace.targetEmbedded, room);
    case 'positions':
      return trace === null ? nothing : added(trace, part, room);
    case 'self-attention':
    case 'cross-attention':
      return attention(part, trace, room);
    case 'feed-forward': {
      const own = trace?.feedForward.filter(({ stack }) => stack === part.stack)[part.layer ?? 0];
      return own === undefined ? nothing : lanes(own.hidden, room);
    }
    case 'probabilities':
      return trace === null ? nothing : probabilities(trace, room);
    default:
      return nothing;
  }
}

function symbols(part: Placed, tokens: readonly string[]): unknown {
  const width = part.width / Math.max(1, tokens.length);
  if (tokens.length > MOST_LETTERS) return nothing;
  const size = tokens.length > 10 ? ' tiny' : tokens.length > 5 ? ' small' : '';
  return tokens.map(
    (text, index) =>
      svg`<text class=${`symbol${size}`} x=${part.x + (index + 0.5) * width} y=${part.y + 15}>${text}</text>`,
  );
}

const cells = (matrix: Matrix, room: Room, options: { across?: boolean; largest?: number }): unknown =>
  heat(matrix, room, options).map(
    ({ shade, negative, path }) =>
      svg`<path class=${`shade-${shade}${negative ? ' negative' : ''}`} d=${path}></path>`,
  );

/** One column of cells per token; tokens whose columns are equal are tied together below. */
function lanes(matrix: Matrix, room: Room): unknown {
  const width = room.width / matrix.rows;
  const height = room.height - 4;
  const ties = equalRows(matrix).map((group, index) => {
    const at = (row: number) => room.x + (row + 0.5) * width;
    const y = room.y + height + 3 + 3 * (index % 2);
    return `M${at(group[0]!)},${y}H${at(group.at(-1)!)}${group.map((row) => `M${at(row)},${y}v-2`).join('')}`;
  });
  return [
    cells(matrix, { ...room, height }, { across: true }),
    svg`<path class="tie" d=${ties.join('')}></path>`,
  ];
}

function added({ positions, sourceTokens, targetTokens }: Trace, { stack }: Placed, room: Room): unknown {
  if (positions === null) return nothing;
  const rows = (stack === 'encoder' ? sourceTokens : targetTokens).length;
  const values = positions.values.subarray(0, rows * positions.columns);
  return cells({ rows, columns: positions.columns, values }, room, { across: true, largest: 1 });
}

/** How many tokens the pictures of masks have while no input goes through. */
const EXAMPLE = 5;

function attention(part: Placed, trace: Trace | null, room: Room): unknown {
  const own = trace === null ? null : attentionOf(trace, part);
  const heads = own?.heads ?? [null];
  const readsSource = part.stack === 'encoder' || part.kind === 'cross-attention';
  const gap = 3;
  const width = (room.width - gap * (heads.length - 1)) / heads.length;
  return heads.map((head, index) => {
    const place: Room = { ...room, x: room.x + index * (width + gap), width };
    const [rows, columns] = head === null ? [EXAMPLE, EXAMPLE] : [head.rows, head.columns];
    const causal = part.masks.includes('causal') && (trace === null || trace.causal !== null);
    const pad = (column: number): boolean =>
      readsSource &&
      part.masks.includes('padding') &&
      (trace === null
        ? column >= EXAMPLE - 2
        : hidesSource(trace, part.kind === 'cross-attention' ? 'memory' : 'source', column));
    return svg`
      <rect class="map" x=${place.x} y=${place.y} width=${place.width} height=${place.height}></rect>
      ${head === null ? nothing : cells(head, place, { largest: 1 })}
      <path class="mask" d=${hatch(rows, columns, place, (row, column) => (causal && column > row) || pad(column))}></path>`;
  });
}

export const attentionOf = (trace: Trace, { kind, stack, layer }: Part): AttentionTrace | null =>
  trace.attentions.find(
    (each) =>
      each.layer === layer &&
      each.kind ===
        (kind === 'cross-attention' ? 'cross' : stack === 'encoder' ? 'encoder-self' : 'decoder-self'),
  ) ?? null;

function probabilities(trace: Trace, room: Room): unknown {
  const shares = softmaxRows(trace.logits);
  return [
    svg`<rect class="map" x=${room.x} y=${room.y} width=${room.width} height=${room.height}></rect>`,
    cells(shares, room, { across: true, largest: 1 }),
  ];
}

/** Each row's logits as shares of 1. */
export function softmaxRows(logits: Matrix): Matrix {
  const values = new Float32Array(logits.values.length);
  for (let row = 0; row < logits.rows; row += 1) {
    const own = logits.values.subarray(row * logits.columns, (row + 1) * logits.columns);
    const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const powers = own.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    values.set(
      powers.map((power) => power / sum),
      row * logits.columns,
    );
  }
  return { ...logits, values };
}
