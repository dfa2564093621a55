import { checkArgument } from '@seqlab/core';
import type { Variable } from '@tensorflow/tfjs-core';

/** What has parameters. Everything else that a layer can do is a function of its own. */
export interface Module {
  /** Parameters of any shapes by torch's dotted names, in torch's order. */
  namedParameters(): ReadonlyMap<string, Variable>;
  /** Frees every parameter and every cached tensor. */
  dispose(): void;
}

/**
 * Joins modules to one: each part's parameters are named `<key>.<name>`; the parts come in the order of the object.
 * A part under a key that starts with `...` adds its names without a prefix (torch keeps `linear1` in the layer itself).
 */
export function joinModules(parts: Readonly<Record<string, Module>>): Module {
  return {
    namedParameters() {
      const named = new Map<string, Variable>();
      for (const [key, part] of Object.entries(parts)) {
        const prefix = key.startsWith('...') ? '' : `${key}.`;
        for (const [name, variable] of part.namedParameters()) named.set(prefix + name, variable);
      }
      return named;
    },
    dispose() {
      for (const part of Object.values(parts)) part.dispose();
    },
  };
}

/** A module whose parts are the list's entries, named 0, 1, 2 … as torch's ModuleList does. */
export function joinModuleList(parts: readonly Module[]): Module {
  checkArgument('joinModuleList', 'parts', parts, 'a list');
  return joinModules(Object.fromEntries(parts.map((part, index) => [String(index), part])));
}

/** The module of variables of any shapes that a layer owns itself, by their names. */
export function moduleOf(variables: Readonly<Record<string, Variable>>): Module {
  return {
    namedParameters: () => new Map(Object.entries(variables)),
    dispose() {
      for (const variable of Object.values(variables)) variable.dispose();
    },
  };
}
