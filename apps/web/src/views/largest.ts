/** The largest of some values, and no less than `least`: a list of any length is no list of arguments. */
export const largest = (values: readonly number[], least: number): number =>
  values.reduce((most, value) => Math.max(most, value), least);
