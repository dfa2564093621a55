import { STREAM_DROPOUT } from '@seqlab/core';
import { SUM_BLOCK } from '../../long-sums.js';
import type { Program } from '../../webgpu/program.js';
import {
  type AttentionVariant,
  attentionCommon,
  attentionName,
  attentionParams,
  blockEnds,
  header,
  keysAndValues,
  lastKey,
  maskInputs,
} from './wgsl.js';

/**
 * One thread for each query: scores, softmax and the weighted sum of values in one pass over the keys, with the highest score
 * so far (online softmax), so that no [T, S] matrix is ever stored. saved [B, H, T]: log Σ exp(score), or 3e38 if nothing is seen.
 * @see Milakov & Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022, "FlashAttention", section 3
 */
export function forwardProgram(variant: AttentionVariant): Program {
  const { width, dropout, long } = variant;
  const rows = keysAndValues(variant);
  return {
    name: attentionName('attention', variant),
    inputs: { query: 'f32', keyValue: 'f32', ...maskInputs(variant) },
    outputs: { y: 'f32', saved: 'f32' },
    params: attentionParams(variant),
    code: `${attentionCommon(variant)}
${rows.declare}
${header('t', variant.staged)}
  var q: array<f32, ${width}>;
  var sum: array<f32, ${width}>;
  if (live) { let at = queryAt(bh, t); for (var c = 0u; c < K; c++) { q[c] = query[at + c]; } }
  var highest = -3.4e38;
  var total = 0.0;
  ${long ? `var whole: array<f32, ${width}>;\n  var wholeTotal = 0.0;\n  var blockEnd = ${SUM_BLOCK}u;` : ''}
  ${dropout ? 'var block = 0xffffffffu;\n  var words = vec4<u32>(0u);' : ''}
  // keys after the last query of this workgroup are seen by none of its queries
  ${lastKey(variant.staged)}
  for (var s0 = 0u; s0 < end; s0 += ROWS) {
    let count = min(ROWS, end - s0);
    ${rows.begin}
    for (var j = 0u; j < count; j++) {
      let s = s0 + j;
      if (!live || !seen(bh, t, s)) { continue; }
      var product = 0.0;
      for (var c = 0u; c < K; c++) { product += q[c] * ${rows.left}; }
      let value = score(bh, t, s, product);
      if (!(value <= highest)) {
        let shrink = exp(highest - value);
        total *= shrink;
        for (var c = 0u; c < K; c++) { sum[c] *= shrink; }
        ${long ? 'wholeTotal *= shrink;\n        for (var c = 0u; c < K; c++) { whole[c] *= shrink; }' : ''}
        highest = value;
      }
      let weight = exp(value - highest);
      total += weight;
      ${
        dropout
          ? `let index = weightIndex(bh, t, s);
      if (index >> 3u != block) { block = index >> 3u; words = dropoutWords(block, ${STREAM_DROPOUT}u); }
      let kept = weight * dropoutFactor(words, index);`
          : 'let kept = weight;'
      }
      for (var c = 0u; c < K; c++) { sum[c] += kept * ${rows.right}; }
    }
    ${rows.end}
    ${long ? `if (s0 + ROWS >= blockEnd) { wholeTotal += total; total = 0.0; }\n    ${blockEnds('s0 + ROWS', ['whole', 'sum'])}` : ''}
  }
  if (!live) { return; }
  ${long ? 'total += wholeTotal;\n  for (var c = 0u; c < K; c++) { sum[c] += whole[c]; }' : ''}
  let at = outputAt(bh, t);
  let none = total == 0.0;
  for (var c = 0u; c < K; c++) { y[at + c] = select(sum[c] / total, 0.0, none); }
  saved[bh * p.queries + t] = select(highest + log(total), 3.0e38, none);
}`,
  };
}
