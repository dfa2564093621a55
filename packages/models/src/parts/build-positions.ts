import type { ModelConfig } from '@seqlab/core';
import {
  type AddedPositions,
  type Concatenation,
  createAlibiPositions,
  createConcatenation,
  createLearnedGridPositions,
  createLearnedPositions,
  createRelativePositions,
  createRotaryPositions,
  createSinusoidalGridPositions,
  createSinusoidalPositions,
  createWindowMask,
  type Initializer,
  joinModules,
  type Module,
  type Rotation,
  type ScoreBias,
} from '@seqlab/layers';

/** Where positions enter a model; each kind of encoding fills one of the places. */
export interface ModelPositions<Stack extends string> {
  /** parameters, named `positions.*` and `positions_projection.weight` */
  readonly module: Module;
  readonly added: AddedPositions | null;
  /** 2D → D, where positions stand beside the embedding; null: they are added to it */
  readonly projection: Concatenation | null;
  readonly rotation: Rotation | null;
  readonly biases: Readonly<Record<Stack, ScoreBias | null>>;
}

/** Builds what `config.positional` names for a model of these stacks, and the window of their self-attention; stacks do not share learned biases. */
export function buildPositions<Stack extends string>(
  initializer: Initializer,
  config: ModelConfig,
  stacks: readonly Stack[],
): ModelPositions<Stack> {
  const encoding = buildEncoding(initializer, config, stacks);
  const { window, heads, dModel } = config;
  const projection =
    config.positionalCombine === 'concatenate' ? createConcatenation(initializer, dModel) : null;
  const module = joinModules({
    positions: encoding.module,
    ...(projection !== null && { positions_projection: projection }),
  });
  const positions = { ...encoding, module, projection };
  if (window === null) return positions;
  const biases = Object.fromEntries(
    stacks.map((stack) => {
      const bias = positions.biases[stack];
      return [stack, createWindowMask(window, bias === null ? null : { bias, heads })];
    }),
  ) as Record<Stack, ScoreBias>;
  const masks = joinModules(biases);
  return {
    ...positions,
    module: {
      namedParameters: positions.module.namedParameters,
      dispose() {
        positions.module.dispose();
        masks.dispose();
      },
    },
    biases,
  };
}

function buildEncoding<Stack extends string>(
  initializer: Initializer,
  config: ModelConfig,
  stacks: readonly Stack[],
): ModelPositions<Stack> {
  const biasOf = (make: () => ScoreBias | null) =>
    Object.fromEntries(stacks.map((stack) => [stack, make()])) as Record<Stack, ScoreBias | null>;
  const none = {
    module: joinModules({}),
    added: null,
    rotation: null,
    projection: null,
    biases: biasOf(() => null),
  };
  switch (config.positional) {
    case 'none':
      return none;
    case 'sinusoidal': {
      const added = createSinusoidalPositions(config.dModel);
      return { ...none, module: added, added };
    }
    case 'learned': {
      const { maxLength, dModel } = config;
      const added = createLearnedPositions(initializer, maxLength, dModel, learnedStd(config));
      return { ...none, module: added, added };
    }
    case 'sinusoidal-2d':
    case 'learned-2d': {
      const { imageSize, patchSize, pooling, dModel } = config;
      const grid = { side: imageSize / patchSize, width: dModel, classToken: pooling === 'class' };
      const added =
        config.positional === 'sinusoidal-2d'
          ? createSinusoidalGridPositions(grid)
          : createLearnedGridPositions(initializer, grid, learnedStd(config));
      return { ...none, module: added, added };
    }
    case 'rotary': {
      const rotation = createRotaryPositions(config.dModel / config.heads);
      return { ...none, module: rotation, rotation };
    }
    case 'alibi': {
      const biases = biasOf(() => createAlibiPositions(config.heads));
      return { ...none, module: joinModules(biases as Record<string, ScoreBias>), biases };
    }
    case 'relative': {
      const biases = biasOf(() => createRelativePositions(initializer, config.heads));
      return { ...none, module: joinModules(biases as Record<string, ScoreBias>), biases };
    }
  }
}

/** As large as the embedding rows that they are added to. */
function learnedStd({ initStd, embeddingScale, dModel }: ModelConfig): number {
  return initStd === null ? 1 : initStd * (embeddingScale ?? Math.sqrt(dModel));
}
