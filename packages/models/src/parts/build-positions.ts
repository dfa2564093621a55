import type { ModelConfig } from '@seqlab/core';
import {
  type AddedPositions,
  createAlibiPositions,
  createLearnedPositions,
  createRelativePositions,
  createRotaryPositions,
  createSinusoidalPositions,
  type Initializer,
  joinModules,
  type Module,
  type Rotation,
  type ScoreBias,
} from '@seqlab/layers';

/** Where positions enter a model; each kind of encoding fills one of the places. */
export interface ModelPositions<Stack extends string> {
  /** parameters, named under `positions` */
  readonly module: Module;
  readonly added: AddedPositions | null;
  readonly rotation: Rotation | null;
  readonly biases: Readonly<Record<Stack, ScoreBias | null>>;
}

/** Builds what `config.positional` names for a model of these stacks; stacks do not share learned biases. */
export function buildPositions<Stack extends string>(
  initializer: Initializer,
  config: ModelConfig,
  stacks: readonly Stack[],
): ModelPositions<Stack> {
  const biasOf = (make: () => ScoreBias | null) =>
    Object.fromEntries(stacks.map((stack) => [stack, make()])) as Record<Stack, ScoreBias | null>;
  const none = { module: joinModules({}), added: null, rotation: null, biases: biasOf(() => null) };
  switch (config.positional) {
    case 'none':
      return none;
    case 'sinusoidal': {
      const added = createSinusoidalPositions(config.dModel);
      return { ...none, module: added, added };
    }
    case 'learned': {
      const { maxLength, dModel, initStd, embeddingScale } = config;
      // as large as the embedding rows that they are added to
      const std = initStd === null ? 1 : initStd * (embeddingScale ?? Math.sqrt(dModel));
      const added = createLearnedPositions(initializer, maxLength, dModel, std);
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
