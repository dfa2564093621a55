import { isWhole, showValue } from './check-options.js';
import { SeqlabError } from './seqlab-error.js';

const KINDS = {
  'a text': (value: unknown) => typeof value === 'string',
  'a list': (value: unknown) =>
    typeof value === 'object' && isWhole((value as { length?: unknown } | null)?.length, 0),
  'an object': (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'a Uint8Array': (value: unknown) => value instanceof Uint8Array,
  'a typed array': (value: unknown) => ArrayBuffer.isView(value),
  'an iterable': (value: unknown) =>
    value != null && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function',
  'a Map': (value: unknown) => value instanceof Map,
  'a function': (value: unknown) => typeof value === 'function',
  'a whole number': (value: unknown) => isWhole(value, 0),
} as const;

/**
 * Refuses an argument that is not of its kind: plain JavaScript has no compiler that would have said so.
 * @param where the function that was called
 * @throws SeqlabError `argument-kind`
 */
export function checkArgument(where: string, name: string, value: unknown, kind: keyof typeof KINDS): void {
  if (KINDS[kind](value)) return;
  throw new SeqlabError(
    'argument-kind',
    `${where}: ${name} is ${showValue(value)}, expected ${kind}. Pass ${kind} as ${name}.`,
  );
}
