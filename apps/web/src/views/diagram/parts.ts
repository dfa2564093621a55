import type { ModelConfig } from '@seqlab/core';
import type { Switch } from '../../spec/link-state.js';
import type { Rung } from '../../spec/rungs.js';

export type PartKind =
  | 'tokens'
  | 'embedding'
  | 'positions'
  | 'self-attention'
  | 'cross-attention'
  | 'feed-forward'
  | 'norm'
  | 'unembedding'
  | 'probabilities';
export type Stack = 'encoder' | 'decoder';

/** One block of a model, as its config says that it is there. */
export interface Part {
  /** torch's module path where it has one, e.g. `transformer.encoder.layers.0.self_attn` */
  readonly id: string;
  readonly kind: PartKind;
  readonly stack: Stack;
  /** 0 is the first; null outside the layers */
  readonly layer: number | null;
  readonly masks: readonly ('causal' | 'padding')[];
  /** the rungs of the ladder that bring the part, or a mask of it */
  readonly addedBy: readonly Rung[];
}

/** The switch of the walk that cuts a part; null: none does. */
export function switchOf({ kind, stack }: Part): Switch | null {
  switch (kind) {
    case 'positions':
    case 'cross-attention':
    case 'feed-forward':
      return kind;
    case 'self-attention':
      return `${stack}-attention`;
    default:
      return null;
  }
}

/** A sublayer with its norm: both on a branch of the residual stream, or the norm on the stream itself. */
export interface Sublayer {
  readonly norm: Part;
  readonly body: Part;
}

/** What stands in one column, from the bottom up. */
export interface Column {
  readonly stack: Stack;
  /** before the residual stream begins */
  readonly below: readonly Part[];
  readonly sublayers: readonly Sublayer[];
  /** after it has ended */
  readonly above: readonly Part[];
}

const part = (stack: Stack, kind: PartKind, id: string, more: Partial<Part> = {}): Part => ({
  id,
  kind,
  stack,
  layer: null,
  masks: [],
  addedBy: [],
  ...more,
});

/** The columns of a model, encoder first: one for an encoder or a decoder alone. */
export function columnsOf(config: ModelConfig): readonly Column[] {
  const encodes = config.architecture !== 'decoder-only';
  const decodes = config.architecture !== 'encoder-only' && config.architecture !== 'vision';
  const both = encodes && decodes;
  const path = (stack: Stack): string => (both ? `transformer.${stack}` : 'transformer');
  return [
    ...(encodes ? [columnOf(config, 'encoder', path('encoder'), { cross: false, last: !decodes })] : []),
    ...(decodes ? [columnOf(config, 'decoder', path('decoder'), { cross: both, last: true })] : []),
  ];
}

function columnOf(
  config: ModelConfig,
  stack: Stack,
  path: string,
  { cross, last }: { cross: boolean; last: boolean },
): Column {
  const symbols = config.inputs === 'tokens';
  const layers = stack === 'encoder' ? config.encoderLayers : config.decoderLayers;
  const causal = stack === 'decoder' && config.causal;
  return {
    stack,
    below: [
      part(stack, 'tokens', `tokens.${stack}`),
      ...(symbols ? [part(stack, 'embedding', `embedding.${stack}`, { addedBy: ['token'] })] : []),
      ...(['sinusoidal', 'learned'].includes(config.positional)
        ? [part(stack, 'positions', `positions.${stack}`, { addedBy: ['seq2seq'] })]
        : []),
    ],
    sublayers: Array.from({ length: layers }, (_, layer) => {
      const at = `${path}.layers.${layer}`;
      const attention = (kind: PartKind, name: string, hidesFuture: boolean) =>
        part(stack, kind, `${at}.${name}`, {
          layer,
          masks: [
            ...(hidesFuture ? (['causal'] as const) : []),
            ...(config.padId === null ? [] : (['padding'] as const)),
          ],
          addedBy: [
            ...(hidesFuture ? (['masked'] as const) : []),
            ...(config.padId === null ? [] : (['padded'] as const)),
          ],
        });
      const bodies = [
        attention('self-attention', 'self_attn', causal),
        ...(cross ? [attention('cross-attention', 'multihead_attn', false)] : []),
        part(stack, 'feed-forward', `${at}.linear2`, { layer }),
      ];
      return bodies.map((body, index) => ({
        body,
        norm: part(stack, 'norm', `${at}.norm${index + 1}`, { layer }),
      }));
    }).flat(),
    above: [
      part(stack, 'norm', `${path}.norm`),
      ...(last && symbols
        ? [
            part(stack, 'unembedding', 'unembedding', { addedBy: ['token'] }),
            part(stack, 'probabilities', 'probabilities', { addedBy: ['token'] }),
          ]
        : []),
    ],
  };
}

/** All parts of a column, from the bottom up, as data goes through them. */
export const partsOf = (column: Column, normFirst: boolean): readonly Part[] => [
  ...column.below,
  ...column.sublayers.flatMap(({ norm, body }) => (normFirst ? [norm, body] : [body, norm])),
  ...column.above,
];
