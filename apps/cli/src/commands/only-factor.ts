import { InvalidArgumentError } from 'commander';

/** Reads `--only factor=value,value`. */
export function onlyFactor(
  text: string,
  before: ReadonlyMap<string, readonly string[]> = new Map(),
): ReadonlyMap<string, readonly string[]> {
  const at = text.indexOf('=');
  const values = text.slice(at + 1).split(',');
  if (at < 1 || values.includes('')) throw new InvalidArgumentError('Give factor=value,value');
  return new Map([...before, [text.slice(0, at), values]]);
}
