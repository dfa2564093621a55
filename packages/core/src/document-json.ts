import { checkArgument } from './check-argument.js';
import { parseJson } from './parse-json.js';
import { SeqlabError } from './seqlab-error.js';

/** The key that says which numbers of a document JSON could not hold. */
const NOT_FINITE = 'notFinite';

const values = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
} as const;

/**
 * A document as JSON. JSON has no NaN and no infinity, and JSON.stringify writes null for them, which reads as "there is none". So here a
 * further key says which they are, by JSON Pointer (RFC 6901): `{"loss": null, "notFinite": {"/loss": "NaN"}}`. A document whose numbers
 * are all finite has no such key and is what JSON.stringify makes of it.
 *
 * @param indent spaces for each level; default: all on one line
 * @throws SeqlabError `output-not-finite` for an array, which has no place for a further key
 */
export function stringifyDocument(document: object, indent?: number): string {
  const found = notFiniteNumbers(document);
  const [first] = found;
  if (first === undefined) return JSON.stringify(document, null, indent);
  if (Array.isArray(document)) {
    throw new SeqlabError(
      'output-not-finite',
      `output: ${first[0]} is ${first[1]}, which JSON cannot hold. Look for weights that are not finite.`,
    );
  }
  return JSON.stringify({ ...document, [NOT_FINITE]: Object.fromEntries(found) }, null, indent);
}

/**
 * Reads what `stringifyDocument` wrote, with each number as it was.
 * @throws SeqlabError `argument-kind`, and as `parseJson` for what is no JSON
 */
export function parseDocument(text: string): unknown {
  checkArgument('parseDocument', 'text', text, 'a text');
  const document = parsed(text);
  if (!isObject(document) || !isObject(document[NOT_FINITE])) return document;
  const { [NOT_FINITE]: named, ...rest } = document;
  for (const [pointer, name] of Object.entries(named as Record<string, unknown>)) {
    const path = pointer.split('/').slice(1).map(unescaped);
    const last = path.pop();
    let holder: unknown = rest;
    for (const key of path) holder = own(holder, key);
    // Only what is null because of us: a pointer from elsewhere changes nothing.
    if (last === undefined || own(holder, last) !== null || !Object.hasOwn(values, String(name))) continue;
    (holder as Record<string, unknown>)[last] = values[name as keyof typeof values];
  }
  return rest;
}

/** As quick as the engine is; what it refuses is said in our words, with line and column. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseJson(text);
  }
}

/** Where numbers stand that are not finite, as JSON Pointers, and which they are. */
function notFiniteNumbers(document: object): [pointer: string, name: string][] {
  // A pointer for each of a million numbers would take seconds; nearly always none is asked for.
  if (allFinite(document)) return [];
  const found: [string, string][] = [];
  const waiting: { readonly pointer: string; readonly value: unknown }[] = [{ pointer: '', value: document }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { pointer, value } = next;
    if (typeof value === 'number' && !Number.isFinite(value)) found.push([pointer, String(value)]);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value).reverse())
      waiting.push({ pointer: `${pointer}/${escaped(key)}`, value: item });
  }
  return found;
}

function allFinite(document: object): boolean {
  const waiting: unknown[] = [document];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const item of Array.isArray(value) ? value : Object.values(value)) waiting.push(item);
  }
  return true;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

const own = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
