import {
  type ModelConfig,
  type NamedArrays,
  type Problem,
  SeqlabError,
  type ShapedArray,
  showValue,
} from '@seqlab/core';
import type { Module } from '@seqlab/layers';
import { tensor } from '@tensorflow/tfjs-core';
import { checkModule } from './check-model.js';

/** A copy of every parameter, by torch's names in torch's order. */
export async function weightsOf(module: Module): Promise<NamedArrays> {
  checkModule('weightsOf', module);
  const named = [...module.namedParameters()];
  // All reads are asked for at once: a GPU answers them in one go.
  const arrays = await Promise.all(
    named.map(async ([name, variable]): Promise<[string, ShapedArray]> => {
      const values = (await variable.data()) as Float32Array;
      return [name, { shape: [...variable.shape], values: values.slice() }];
    }),
  );
  return new Map(arrays);
}

/**
 * Sets every parameter from arrays of the same names and shapes, as torch's load_state_dict(strict=True) does. Nothing is
 * changed unless all of them fit. A `state_dict` holds a shared weight under each of its names: where those are equal, both may be there.
 * @throws `weights-missing`, `weights-unexpected`, `weights-shape`, `weights-values`, `weights-tied`, `weights-map`, or `weights-mismatch` for several kinds at once; the error lists all
 */
export function loadWeights(module: Module, weights: NamedArrays): void {
  if (!(weights instanceof Map)) {
    throw new SeqlabError(
      'weights-map',
      `loadWeights: the weights are ${showValue(weights)}, a Map of arrays by name was expected. Pass the \`tensors\` of readFloat32Tensors, or new Map(Object.entries(…)).`,
    );
  }
  const parameters = module.namedParameters();
  const problems: Problem[] = [];
  for (const [name, variable] of parameters) {
    const given = weights.get(name);
    if (given === undefined) {
      problems.push({ code: 'weights-missing', message: `${name} ${show(variable.shape)} is missing` });
    } else if (!(given.values instanceof Float32Array) || !Array.isArray(given.shape)) {
      problems.push({
        code: 'weights-values',
        message: `${name} must be {shape, values} with a Float32Array`,
      });
    } else if (given.values.length !== variable.size && show(given.shape) === show(variable.shape)) {
      const message = `${name} has ${given.values.length} values for the shape ${show(variable.shape)}`;
      problems.push({ code: 'weights-values', message });
    } else if (show(given.shape) !== show(variable.shape)) {
      const message = `${name} is ${show(given.shape)} but must be ${show(variable.shape)}`;
      problems.push({ code: 'weights-shape', message });
    }
  }
  const tied = tiedWeights(module);
  for (const [name, { shape, values }] of weights) {
    const twin = tied.get(name);
    if (twin !== undefined) {
      if (sameValues(values, weights.get(twin)?.values)) continue;
      const message = `${name} ${show(shape)} differs from ${twin}, with which this model shares it`;
      problems.push({ code: 'weights-tied', message });
    } else if (!parameters.has(name)) {
      problems.push({ code: 'weights-unexpected', message: `${name} ${show(shape)} is not in the model` });
    }
  }
  if (problems.length > 0) {
    const codes = new Set(problems.map((problem) => problem.code));
    throw new SeqlabError(
      codes.size === 1 ? problems[0]!.code : 'weights-mismatch',
      `loadWeights: ${problems.map((problem) => problem.message).join('; ')}. Use the weights of a model with this config.`,
      { problems },
    );
  }
  for (const [name, variable] of parameters) {
    const { shape, values } = weights.get(name)!;
    const loaded = tensor(values, [...shape], 'float32');
    variable.assign(loaded);
    loaded.dispose();
  }
}

function sameValues(a: Float32Array, b: Float32Array | undefined): boolean {
  return a.length === b?.length && a.every((value, i) => Object.is(value, b[i]));
}

function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

const NONE: ReadonlyMap<string, string> = new Map();
const TIED: ReadonlyMap<string, string> = new Map([['unembedding.weight', 'embedding.weight']]);

/** Names under which torch's `state_dict` holds a weight once more, and the name of the parameter that it is. */
export function tiedWeights(module: Module | { readonly config: ModelConfig }): ReadonlyMap<string, string> {
  const { config } = Object(module) as { readonly config?: Partial<ModelConfig> };
  return config?.tieEmbedding === true ? TIED : NONE;
}
