import {
  type Batch,
  type ModelConfig,
  parseBatch,
  randomInteger,
  STREAM_DATA,
  uniformArray,
} from '@seqlab/core';

/** What a model reads, as rows; null for what it does not. */
export interface ExampleRows {
  readonly src: number[][] | null;
  readonly tgt: number[][] | null;
}

/** Two rows for any model, always the same: ids, numbers or pixels, with PAD at the end of the second row where there is one. */
export function exampleRows(config: ModelConfig): ExampleRows {
  const { architecture, inputs, vocabSize, srcVocabSize, imageSize, channels, positional, maxLength } =
    config;
  if (architecture === 'vision') {
    const pixels = imageSize ** 2 * channels;
    const values = uniformArray(2 * pixels, 0, 1, { seed: 0, stream: STREAM_DATA });
    return { src: [[...values.subarray(0, pixels)], [...values.subarray(pixels)]], tgt: null };
  }
  const length = (most: number) => (positional === 'learned' ? Math.min(most, maxLength) : most);
  const rows = (columns: number, ids: number, pad: number | null, from: number) =>
    [0, 1].map((row) =>
      Array.from({ length: columns }, (_, column) => {
        if (inputs === 'scalars') return (row + column) % 2;
        if (pad !== null && row === 1 && column > 0 && column === columns - 1) return pad;
        return realId(ids, pad, from + 16 * row + column);
      }),
    );
  const src = () =>
    rows(length(6), srcVocabSize ?? vocabSize, srcVocabSize === null ? config.padId : config.srcPadId, 0);
  const tgt = () => rows(length(5), vocabSize, config.padId, 64);
  if (architecture === 'encoder-decoder') return { src: src(), tgt: tgt() };
  return architecture === 'decoder-only' ? { src: null, tgt: tgt() } : { src: src(), tgt: null };
}

/** An id that is not PAD, as long as there is another. */
function realId(ids: number, pad: number | null, number: number): number {
  const others = pad === null || ids === 1 ? ids : ids - 1;
  const id = randomInteger(others, number, { seed: 0, stream: STREAM_DATA });
  return pad !== null && id >= pad && others < ids ? id + 1 : id;
}

/** The same as a batch. Labels say nothing, and no loss is asked for. */
export function exampleBatch(config: ModelConfig, { src, tgt }: ExampleRows): Batch {
  const label = config.padId === 0 && config.outputSize > 1 && config.pooling === 'none' ? 1 : 0;
  const labels = (tgt ?? src!).map((row) => (config.pooling === 'none' ? row.map(() => label) : [label]));
  return parseBatch({ ...(src !== null && { src }), ...(tgt !== null && { tgt }), labels }, config);
}
