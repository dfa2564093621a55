import { Opcode } from '../src/wasm/opcodes';
import { accumulate } from './accumulate';
import { adam } from './adam';
import { add } from './add';
import { attention } from './attention';
import { attentionGradient } from './attention-gradient';
import { clipByGlobalNorm } from './clip-by-global-norm';
import { copyRows } from './copy-rows';
import { crossEntropy, crossEntropyGradient } from './cross-entropy';
import { dropoutApply, dropoutMask } from './dropout';
import { embed, embedGradient } from './embed';
import { layerNorm, layerNormGradient } from './layer-norm';
import { linear, linearGradient } from './linear';
import { matmulInstruction } from './matmul';
import { meanSquaredError, meanSquaredErrorGradient } from './mean-squared-error';
import { paddingMask } from './padding-mask';
import { patches } from './patches';
import { pool, poolGradient } from './pool';
import { erf, exp, log, peak } from './probes';
import { relativeBias, relativeBiasGradient } from './relative-bias';
import { rmsNorm, rmsNormGradient } from './rms-norm';
import { rotary } from './rotary';
import { sgd } from './sgd';
import { sumRows } from './sum-rows';
import { swiglu, swigluGradient } from './swiglu';

/** Runs `count` instructions, one after the other, from address `pc`. */
export function run(pc: usize, count: i32): void {
  for (; count > 0; --count) {
    switch (load<i32>(pc)) {
      case Opcode.Linear:
        linear(pc);
        break;
      case Opcode.LinearGradient:
        linearGradient(pc);
        break;
      case Opcode.LayerNorm:
        layerNorm(pc);
        break;
      case Opcode.LayerNormGradient:
        layerNormGradient(pc);
        break;
      case Opcode.RmsNorm:
        rmsNorm(pc);
        break;
      case Opcode.RmsNormGradient:
        rmsNormGradient(pc);
        break;
      case Opcode.Swiglu:
        swiglu(pc);
        break;
      case Opcode.SwigluGradient:
        swigluGradient(pc);
        break;
      case Opcode.Attention:
        attention(pc);
        break;
      case Opcode.AttentionGradient:
        attentionGradient(pc);
        break;
      case Opcode.Embed:
        embed(pc);
        break;
      case Opcode.EmbedGradient:
        embedGradient(pc);
        break;
      case Opcode.CrossEntropy:
        crossEntropy(pc);
        break;
      case Opcode.CrossEntropyGradient:
        crossEntropyGradient(pc);
        break;
      case Opcode.MeanSquaredError:
        meanSquaredError(pc);
        break;
      case Opcode.MeanSquaredErrorGradient:
        meanSquaredErrorGradient(pc);
        break;
      case Opcode.DropoutMask:
        dropoutMask(pc);
        break;
      case Opcode.DropoutApply:
        dropoutApply(pc);
        break;
      case Opcode.Add:
        add(pc);
        break;
      case Opcode.PaddingMask:
        paddingMask(pc);
        break;
      case Opcode.CopyRows:
        copyRows(pc);
        break;
      case Opcode.SumRows:
        sumRows(pc);
        break;
      case Opcode.Patches:
        patches(pc);
        break;
      case Opcode.Pool:
        pool(pc);
        break;
      case Opcode.PoolGradient:
        poolGradient(pc);
        break;
      case Opcode.Rotary:
        rotary(pc);
        break;
      case Opcode.RelativeBias:
        relativeBias(pc);
        break;
      case Opcode.RelativeBiasGradient:
        relativeBiasGradient(pc);
        break;
      case Opcode.Adam:
        adam(pc);
        break;
      case Opcode.Sgd:
        sgd(pc);
        break;
      case Opcode.Accumulate:
        accumulate(pc);
        break;
      case Opcode.ClipByGlobalNorm:
        clipByGlobalNorm(pc);
        break;
      case Opcode.Matmul:
        matmulInstruction(pc);
        break;
      case Opcode.Exp:
        exp(pc);
        break;
      case Opcode.Log:
        log(pc);
        break;
      case Opcode.Erf:
        erf(pc);
        break;
      case Opcode.Peak:
        peak(pc);
        break;
    }
    pc += (<usize>load<i32>(pc, 4)) << 2;
  }
}

/**
 * Runs the program `steps` times. `copies` lists [from, to, bytes] rows: the first `inputs` of them are copied before each
 * step, the others after it. What lies in the table (`from` of an input, `to` of an output) moves on by `bytes` each step.
 */
export function scan(pc: usize, count: i32, copies: usize, inputs: i32, outputs: i32, steps: i32): void {
  const middle = copies + <usize>inputs * 12;
  for (let step: usize = 0; step < <usize>steps; ++step) {
    let row = copies;
    for (let i = 0; i < inputs; ++i, row += 12) {
      const bytes = <usize>load<u32>(row, 8);
      memory.copy(load<u32>(row, 4), load<u32>(row) + step * bytes, bytes);
    }
    run(pc, count);
    row = middle;
    for (let i = 0; i < outputs; ++i, row += 12) {
      const bytes = <usize>load<u32>(row, 8);
      memory.copy(load<u32>(row, 4) + step * bytes, load<u32>(row), bytes);
    }
  }
}

export { placeConstants } from './constants';
