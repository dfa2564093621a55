import { withValues } from '@seqlab/backend';
import type { NamedArrays, SeqlabError, ShapedArray } from '@seqlab/core';
import { tensor, type Variable } from '@tensorflow/tfjs-core';

/**
 * Copies of the variables' values.
 * @param into copies that are no longer wanted, whose arrays are filled again
 */
export async function readArrays(
  variables: ReadonlyMap<string, Variable>,
  into: NamedArrays | null = null,
): Promise<NamedArrays> {
  const arrays = new Map<string, ShapedArray>();
  for (const [name, variable] of variables) {
    const values = into?.get(name)?.values ?? new Float32Array(variable.size);
    await withValues(variable, (own) => values.set(own));
    arrays.set(name, { shape: [...variable.shape], values });
  }
  return arrays;
}

/** Whether no value is a NaN or an infinity; one variable after the other is looked at, and none kept. */
export async function allFinite(variables: ReadonlyMap<string, Variable>): Promise<boolean> {
  for (const variable of variables.values()) {
    if (!(await withValues(variable, (values) => values.every(Number.isFinite)))) return false;
  }
  return true;
}

/** Puts the values in, all or none; `refuse` makes the error from what does not fit. */
export function assignArrays(
  variables: ReadonlyMap<string, Variable>,
  arrays: NamedArrays,
  refuse: (what: string) => SeqlabError,
): void {
  for (const [name, variable] of variables) {
    const array = arrays.get(name);
    if (array === undefined) throw refuse(`${name} is missing`);
    if (array.shape.join() !== variable.shape.join()) {
      throw refuse(`${name} has shape [${array.shape.join(', ')}], not [${variable.shape.join(', ')}]`);
    }
  }
  for (const name of arrays.keys()) if (!variables.has(name)) throw refuse(`${name} is unexpected`);
  for (const [name, variable] of variables) {
    const array = arrays.get(name)!;
    const values = tensor(array.values, [...array.shape], 'float32');
    variable.assign(values);
    values.dispose();
  }
}

/** The first name whose values hold a NaN or an infinity, with that value; null if all are finite. */
export function firstNonFinite(
  arrays: NamedArrays,
): { readonly name: string; readonly value: number } | null {
  for (const [name, { values }] of arrays) {
    const value = values.find((number) => !Number.isFinite(number));
    if (value !== undefined) return { name, value };
  }
  return null;
}
