import { checkArgument, type ModelConfig } from '@seqlab/core';
import { tidy, type Variable } from '@tensorflow/tfjs-core';
import type { Optimizer, OptimizerTensors } from './optimizer.js';
import { joinRows, rowPart } from './row-part.js';

/**
 * Two optimizers of one kind, side by side: `decaying` for what decays, `plain`, the same without a decay, for the rest. As two parameter groups of
 * torch.optim, which GPT-2's trainers make so.
 * @param decays for each parameter, in their order
 */
export function withoutDecay(decaying: Optimizer, plain: Optimizer, decays: readonly boolean[]): Optimizer {
  checkArgument('withoutDecay', 'decays', decays, 'a list');
  const groups = [
    { optimizer: decaying, own: (_: unknown, i: number) => decays[i] === true },
    { optimizer: plain, own: (_: unknown, i: number) => decays[i] !== true },
  ];
  return {
    ...decaying,
    stepScalars: (scalars, learningRate) =>
      joinRows(decaying.stepScalars(scalars, learningRate), plain.stepScalars(scalars, learningRate)),
    apply({ parameters, gradients, moments, scalars }: OptimizerTensors) {
      const half = scalars.size / 2;
      groups.forEach(({ optimizer, own }, group) => {
        if (!parameters.some(own)) return;
        tidy(() =>
          optimizer.apply({
            parameters: parameters.filter(own),
            gradients: gradients.filter(own),
            moments: moments.map((moment) => moment.filter(own)),
            scalars: rowPart(scalars, group * half, (group + 1) * half),
          }),
        );
      });
    },
  };
}

/**
 * Whether weight decay is for a parameter: for the matrices of linear layers and attention, and not for norms, biases, a class token and tables of
 * which rows are picked, of ids or of positions (the embedding of patches is a linear layer).
 */
export function isDecayed(name: string, { rank }: Variable, config: ModelConfig | undefined): boolean {
  if (rank < 2 || name.startsWith('positions.')) return false;
  const table = name === 'embedding.weight' || name === 'src_embedding.weight';
  return !table || config?.architecture === 'vision';
}
