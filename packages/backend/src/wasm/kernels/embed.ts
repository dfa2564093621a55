import { output, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { float, read, readIf, scratch, write } from '../operand.js';
import { ONE_CHAIN } from '../scratch-sizes.js';

export const embed: WasmKernel<'SeqlabEmbed'> = (machine, { ids, weight, positions }, { scale }) => {
  const [batch, t] = ids.shape as [number, number];
  const [vocab, d] = weight.shape as [number, number];
  const y = output(machine, [batch, t, d]);
  machine.execute(Opcode.Embed, [
    batch,
    t,
    vocab,
    d,
    float(scale),
    read(ids, batch * t),
    read(weight, vocab * d),
    readIf(positions, t * d),
    write(y, batch * t * d),
  ]);
  return [y];
};

export const embedGradient: WasmKernel<'SeqlabEmbedGradient'> = (machine, { dy, ids }, attributes) => {
  const { scale, vocabSize, paddingId, positionRows } = attributes;
  const [batch, t] = ids.shape as [number, number];
  const d = dy.shape[2]!;
  const dWeight = output(machine, [vocabSize, d]);
  const dPositions = positionRows > 0 ? output(machine, [positionRows, d]) : null;
  machine.execute(Opcode.EmbedGradient, [
    batch,
    t,
    vocabSize,
    d,
    float(scale),
    paddingId,
    positionRows,
    read(dy, batch * t * d),
    read(ids, batch * t),
    write(dWeight, vocabSize * d),
    // the first T rows are added to, so there must be as many
    dPositions === null ? 0 : write(dPositions, Math.max(positionRows, t) * d),
    scratch(batch * t > ONE_CHAIN ? 4 * (vocabSize + 1 + batch * t + d) : 0),
  ]);
  return dPositions === null ? [dWeight] : [dWeight, dPositions];
};
