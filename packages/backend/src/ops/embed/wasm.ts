import { ONE_CHAIN } from '../../long-sums.js';
import { output, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { float, operands, read, readIf, scratch, write } from '../../wasm/operand.js';
import { EmbedGradientOperand, EmbedOperand } from './operands.js';

const embed: WasmKernel<'SeqlabEmbed'> = (machine, { ids, weight, positions }, { scale }) => {
  const [batch, length] = ids.shape as [number, number];
  const [vocabSize, width] = weight.shape as [number, number];
  const y = output(machine, [batch, length, width]);
  machine.execute(
    Opcode.Embed,
    operands(EmbedOperand, {
      batch,
      length,
      vocabSize,
      width,
      scale: float(scale),
      ids: read(ids, batch * length),
      weight: read(weight, vocabSize * width),
      positions: readIf(positions, length * width),
      y: write(y, batch * length * width),
    }),
  );
  return [y];
};

const embedGradient: WasmKernel<'SeqlabEmbedGradient'> = (machine, { dy, ids }, attributes) => {
  const { scale, vocabSize, paddingId, positionRows } = attributes;
  const [batch, length] = ids.shape as [number, number];
  const width = dy.shape[2]!;
  const tokens = batch * length;
  const dWeight = output(machine, [vocabSize, width]);
  const dPositions = positionRows > 0 ? output(machine, [positionRows, width]) : null;
  machine.execute(
    Opcode.EmbedGradient,
    operands(EmbedGradientOperand, {
      batch,
      length,
      vocabSize,
      width,
      scale: float(scale),
      paddingId,
      positionRows,
      dy: read(dy, tokens * width),
      ids: read(ids, tokens),
      dWeight: write(dWeight, vocabSize * width),
      // the first T rows are added to, so there must be as many
      dPositions: dPositions === null ? 0 : write(dPositions, Math.max(positionRows, length) * width),
      order: scratch(tokens > ONE_CHAIN ? 4 * (vocabSize + 1 + tokens + width) : 0),
    }),
  );
  return dPositions === null ? [dWeight] : [dWeight, dPositions];
};

export const kernels = { SeqlabEmbed: embed, SeqlabEmbedGradient: embedGradient };
