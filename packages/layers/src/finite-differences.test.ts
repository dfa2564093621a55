import { meanSquaredError, startBackend, valueAndGradients } from '@seqlab/backend';
import { normalArray } from '@seqlab/core';
import {
  type Tensor,
  type Tensor3D,
  tensor,
  tensor2d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  causalMask,
  combineMasks,
  createAlibiPositions,
  createDropout,
  createEmbedding,
  createFeedForward,
  createInitializer,
  createLayerNorm,
  createLearnedPositions,
  createLinear,
  createMultiheadAttention,
  createRelativePositions,
  createRMSNorm,
  createRotaryPositions,
  createTransformerDecoder,
  createTransformerDecoderLayer,
  createTransformerEncoder,
  createTransformerEncoderLayer,
  EVALUATION,
  type Module,
  postNorm,
  preNorm,
  type Residual,
  type Rotation,
  scoreBiasMask,
} from './index.js';

const [B, T, S, D, H, F] = [2, 3, 5, 6, 2, 7] as const;
const initializer = createInitializer(11);
const none = createDropout(0);
const feedForward = (activation: 'relu' | 'gelu') =>
  createFeedForward({
    linear1: createLinear(initializer, { inFeatures: D, outFeatures: F }),
    linear2: createLinear(initializer, { inFeatures: F, outFeatures: D }),
    activation,
    dropout: none,
  });
const attention = (rotation: Rotation | null = null) =>
  createMultiheadAttention(initializer, { dModel: D, heads: H, dropout: 0, rotation });
const norm = () => createLayerNorm(initializer, D);
const encoderLayer = (residual: Residual) =>
  createTransformerEncoderLayer({
    selfAttention: attention(),
    feedForward: feedForward('gelu'),
    norm1: norm(),
    norm2: norm(),
    residual,
    dropout: none,
  });
const decoderLayer = (residual: Residual) =>
  createTransformerDecoderLayer({
    selfAttention: attention(),
    crossAttention: attention(),
    feedForward: feedForward('gelu'),
    norm1: norm(),
    norm2: norm(),
    norm3: norm(),
    residual,
    dropout: none,
  });
/** [B, S]; the second row ends in two PAD */
const padding = () => tensor2d([0, 0, 0, 0, 0, 0, 0, 0, 1, 1], [B, S], 'int32');

interface Case {
  readonly module: Module;
  readonly forward: (x: Tensor3D, memory: Tensor3D) => Tensor;
}

/** Each layer on x [B, T, D] and, where it takes one, on memory [B, S, D]. */
const cases: Record<string, () => Case> = {
  linear: () => {
    const module = createLinear(initializer, { inFeatures: D, outFeatures: 4 });
    return { module, forward: (x) => module.forward(x) };
  },
  'layer norm': () => {
    const module = norm();
    return { module, forward: (x) => module.forward(x) };
  },
  'RMS norm': () => {
    const module = createRMSNorm(initializer, D, 1e-5);
    return { module, forward: (x) => module.forward(x) };
  },
  'feed-forward, relu': () => {
    const module = feedForward('relu');
    return { module, forward: (x) => module.forward(x, EVALUATION) };
  },
  'feed-forward, gelu': () => {
    const module = feedForward('gelu');
    return { module, forward: (x) => module.forward(x, EVALUATION) };
  },
  'self-attention, causal': () => {
    const module = attention();
    return { module, forward: (x) => module.forward(x, null, causalMask, EVALUATION) };
  },
  'cross-attention with padding': () => {
    const module = attention();
    return {
      module,
      forward: (x, memory) => module.forward(x, memory, { keyPadding: padding() }, EVALUATION),
    };
  },
  'self-attention, rotary': () => {
    const narrow = createLinear(initializer, { inFeatures: D, outFeatures: 4 });
    const rotation = createRotaryPositions(4);
    const module = createMultiheadAttention(initializer, { dModel: 4, heads: 1, dropout: 0, rotation });
    return { module, forward: (x) => module.forward(narrow.forward(x), null, causalMask, EVALUATION) };
  },
  'self-attention, alibi': () => {
    const [module, positions] = [attention(), createAlibiPositions(H)];
    return {
      module,
      forward: (_, memory) => {
        const mask = combineMasks({ keyPadding: padding() }, scoreBiasMask(positions, S, S));
        return module.forward(memory, null, mask, EVALUATION);
      },
    };
  },
  'relative positions': () => {
    const [self, module] = [attention(), createRelativePositions(initializer, H)];
    return {
      module,
      forward: (x) => self.forward(x, null, scoreBiasMask(module, T, T), EVALUATION),
    };
  },
  embedding: () => {
    const module = createEmbedding(initializer, { count: 4, width: D, paddingId: 3 });
    return { module, forward: () => module.forward(tensor2d([0, 1, 1, 2, 0, 1], [B, T], 'int32')) };
  },
  'learned positions': () => {
    const embedding = createEmbedding(initializer, { count: 4, width: D });
    const module = createLearnedPositions(initializer, 7, D);
    return {
      module,
      forward: () => embedding.forward(tensor2d([0, 1, 1, 2, 0, 1], [B, T], 'int32'), module),
    };
  },
  'encoder layer, pre-norm': () => {
    const module = encoderLayer(preNorm);
    return { module, forward: (_, memory) => module.forward(memory, { keyPadding: padding() }, EVALUATION) };
  },
  'encoder layer, post-norm': () => {
    const module = encoderLayer(postNorm);
    return { module, forward: (x) => module.forward(x, null, EVALUATION) };
  },
  'decoder layer, pre-norm': () => {
    const module = decoderLayer(preNorm);
    const masks = { target: causalMask, memory: null };
    return { module, forward: (x, memory) => module.forward(x, memory, masks, EVALUATION) };
  },
  'decoder layer, post-norm': () => {
    const module = decoderLayer(postNorm);
    return {
      module,
      forward: (x, memory) =>
        module.forward(x, memory, { target: causalMask, memory: { keyPadding: padding() } }, EVALUATION),
    };
  },
  'encoder stack': () => {
    const layers = [encoderLayer(preNorm), encoderLayer(preNorm)];
    const module = createTransformerEncoder({ layers, norm: norm() });
    return { module, forward: (x) => module.forward(x, causalMask, EVALUATION) };
  },
  'decoder stack': () => {
    const layers = [decoderLayer(preNorm), decoderLayer(preNorm)];
    const module = createTransformerDecoder({ layers, norm: norm() });
    const masks = { target: causalMask, memory: null };
    return { module, forward: (x, memory) => module.forward(x, memory, masks, EVALUATION) };
  },
};

describe.each(['cpu', 'wasm'] as const)('gradients are slopes, on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test.each(Object.keys(cases))('%s', (name) => {
    const { module, forward } = cases[name]!();
    const x = randomVariable([B, T, D], 1);
    const memory = randomVariable([B, S, D], 2);
    const parameters = module.namedParameters();
    // Away from the initial zeros and ones, where a wrong gradient may look right.
    [...parameters.values()].forEach((variable, index) => {
      move(variable, variable.dataSync(), randomLike(variable, 10 + index), 0.3);
    });

    const target = tidy(() => {
      const y = forward(x as Tensor3D, memory as Tensor3D);
      return { shape: y.shape, values: random(y.size, 3) };
    });
    const loss = () =>
      tidy(() => {
        const y = forward(x as Tensor3D, memory as Tensor3D).dataSync<'float32'>();
        return y.reduce((sum, value, i) => sum + (value - target.values[i]!) ** 2, 0) / y.length;
      });

    const named = new Map<string, Variable>([['x', x], ['memory', memory], ...parameters]);
    const { gradients } = valueAndGradients(
      () =>
        meanSquaredError(
          forward(x as Tensor3D, memory as Tensor3D),
          tensor(target.values, target.shape as [number], 'float32'),
        ),
      [...named.values()],
    );
    [...named].forEach(([key, variable], index) => {
      const gradient = gradients[index]!.dataSync<'float32'>();
      const direction = randomLike(variable, 100 + index);
      const start = variable.dataSync().slice();
      const step = 1e-2;
      move(variable, start, direction, step);
      const above = loss();
      move(variable, start, direction, -step);
      const below = loss();
      move(variable, start, direction, 0);
      const slope = (above - below) / (2 * step);
      const expected = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
      const size = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(slope - expected), `${key}: slope ${slope}, gradient ${expected}`).toBeLessThan(
        2e-3 * size + 3e-5,
      );
    });
    expect(
      Math.max(...gradients.flatMap((gradient) => Array.from(gradient.dataSync(), Math.abs))),
    ).toBeGreaterThan(1e-3);
  });
});

function random(size: number, index: number): Float32Array {
  return normalArray(size, { seed: 5, stream: 1, index: 1000 + index });
}

/** a direction of length 1 */
function randomLike(variable: Variable, index: number): Float32Array {
  const values = random(variable.size, index);
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
}

function randomVariable(shape: number[], index: number): Variable {
  return tidy(() =>
    variable(
      tensor(
        random(
          shape.reduce((a, b) => a * b),
          index,
        ),
        shape as [number],
      ),
    ),
  );
}

function move(
  variable: Variable,
  start: ArrayLike<number>,
  direction: ArrayLike<number>,
  step: number,
): void {
  const values = Float32Array.from(start, (value, i) => value + step * direction[i]!);
  tidy(() => variable.assign(tensor(values, variable.shape as [number])));
}
