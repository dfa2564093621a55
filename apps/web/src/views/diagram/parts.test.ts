import { parseModelConfig } from '@seqlab/core';
import { presets } from '@seqlab/models';
import { describe, expect, it } from 'vitest';
import { layoutOf } from './layout.js';
import { columnsOf, partsOf, switchOf } from './parts.js';

const ids = (document: Record<string, unknown>): string[][] => {
  const config = parseModelConfig({ vocabSize: 8, dModel: 8, heads: 2, feedForward: 16, ...document });
  return columnsOf(config).map((column) => partsOf(column, config.normFirst).map(({ id }) => id));
};

describe('the parts of a model', () => {
  it('are those of an encoder-decoder that normalises after each sublayer', () => {
    const [encoder, decoder] = ids({
      architecture: 'encoder-decoder',
      encoderLayers: 1,
      decoderLayers: 1,
      positional: 'sinusoidal',
    });
    expect(encoder).toEqual([
      'tokens.encoder',
      'embedding.encoder',
      'positions.encoder',
      'transformer.encoder.layers.0.self_attn',
      'transformer.encoder.layers.0.norm1',
      'transformer.encoder.layers.0.linear2',
      'transformer.encoder.layers.0.norm2',
      'transformer.encoder.norm',
    ]);
    expect(decoder!.slice(3)).toEqual([
      'transformer.decoder.layers.0.self_attn',
      'transformer.decoder.layers.0.norm1',
      'transformer.decoder.layers.0.multihead_attn',
      'transformer.decoder.layers.0.norm2',
      'transformer.decoder.layers.0.linear2',
      'transformer.decoder.layers.0.norm3',
      'transformer.decoder.norm',
      'unembedding',
      'probabilities',
    ]);
  });

  it('have the norm first where the config says so, and no added positions where they act inside attention', () => {
    const [decoder] = ids({
      architecture: 'decoder-only',
      decoderLayers: 2,
      normFirst: true,
      positional: 'rotary',
    });
    expect(decoder!.slice(0, 4)).toEqual([
      'tokens.decoder',
      'embedding.decoder',
      'transformer.layers.0.norm1',
      'transformer.layers.0.self_attn',
    ]);
    expect(decoder).toHaveLength(2 + 2 * 4 + 3);
  });

  it('are one column with outputs for an encoder alone, and have no symbols where numbers go in', () => {
    expect(ids({ architecture: 'encoder-only', encoderLayers: 1 })[0]).toContain('unembedding');
    const plain = columnsOf(presets.plain).flatMap((column) => partsOf(column, true));
    expect(plain.map(({ kind }) => kind)).not.toContain('embedding');
    expect(plain.flatMap(({ addedBy }) => addedBy)).toEqual([]);
  });

  it('say which rung of the ladder has brought them', () => {
    const added = (preset: keyof typeof presets, rung: string) =>
      columnsOf(presets[preset])
        .flatMap((column) => partsOf(column, presets[preset].normFirst))
        .filter(({ addedBy }) => addedBy.some((each) => each === rung))
        .map(({ stack, kind }) => `${stack} ${kind}`);
    expect(added('token', 'token')).toEqual([
      'encoder embedding',
      'decoder embedding',
      'decoder unembedding',
      'decoder probabilities',
    ]);
    expect(added('token', 'masked')).toEqual([]);
    expect(added('masked', 'masked')).toEqual(['decoder self-attention']);
    expect(added('seq2seq', 'seq2seq')).toEqual(['encoder positions', 'decoder positions']);
    expect(added('seq2seq-padded', 'padded')).toEqual([
      'encoder self-attention',
      'decoder self-attention',
      'decoder cross-attention',
    ]);
  });
});

it('know the switch that cuts them', () => {
  const switches = columnsOf(presets.seq2seq).flatMap((column) => partsOf(column, true).map(switchOf));
  expect(new Set(switches)).toEqual(
    new Set([null, 'positions', 'encoder-attention', 'decoder-attention', 'cross-attention', 'feed-forward']),
  );
});

describe('the layout', () => {
  it.each([
    { architecture: 'encoder-decoder', encoderLayers: 1, decoderLayers: 3, normFirst: true, padId: 4 },
    { architecture: 'encoder-decoder', encoderLayers: 4, decoderLayers: 1, positional: 'learned' },
    { architecture: 'encoder-only', encoderLayers: 2 },
    { architecture: 'decoder-only', decoderLayers: 0 },
  ])('keeps every part inside, and none upon another: %o', (document) => {
    const layout = layoutOf(parseModelConfig({ vocabSize: 8, dModel: 8, heads: 2, ...document }));
    for (const { x, y, width, height } of layout.parts) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(layout.width);
      expect(y + height).toBeLessThanOrEqual(layout.height);
    }
    for (const [index, a] of layout.parts.entries()) {
      for (const b of layout.parts.slice(index + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
    expect(Math.min(...layout.parts.map(({ y }) => y))).toBeLessThan(10);
  });
});
