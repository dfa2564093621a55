/** What a JSON text is turned into; the reader itself keeps nothing. */
export interface JsonBuilder {
  /** `text` is the number as written, so that 2, 2.0 and 2e0 can be told apart */
  number(text: string, offset: number): unknown;
  object(entries: Map<string, unknown>): unknown;
}

export interface JsonReadOptions {
  readonly builder: JsonBuilder;
  readonly maximumDepth: number;
  /** default: no limit */
  readonly maximumItems?: number;
  /** must throw: what was wrong, and where in the text */
  fail(problem: JsonProblem, offset: number): never;
}

export interface JsonProblem {
  readonly kind: 'syntax' | 'duplicate' | 'depth' | 'items' | 'surrogate' | 'trailing';
  readonly text: string;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads JSON (RFC 8259) more strictly than JSON.parse: a name may stand only once in an object, strings must be whole
 * Unicode, depth is bounded, and every error has a place that does not depend on the engine.
 */
export function readJson(
  text: string,
  { builder, maximumDepth, maximumItems = Number.POSITIVE_INFINITY, fail }: JsonReadOptions,
): unknown {
  let at = 0;

  const syntax = (expected: string): never => {
    const found = at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at)!)) : 'the end';
    return fail({ kind: 'syntax', text: `expected ${expected}, found ${found}` }, at);
  };

  const skipSpace = (): void => {
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      at += 1;
    }
  };

  const readString = (): string => {
    const start = at;
    at += 1;
    let result = '';
    for (;;) {
      const from = at;
      while (at < text.length && !endsPlainText(text.charCodeAt(at))) at += 1;
      result += text.slice(from, at);
      const next = text[at];
      if (next === '"') break;
      if (next !== '\\') syntax('a closing quote');
      result += readEscape();
    }
    at += 1;
    if (LONE_SURROGATE.test(result)) {
      fail({ kind: 'surrogate', text: 'the string holds half of a surrogate pair' }, start);
    }
    return result;
  };

  const readEscape = (): string => {
    at += 1;
    const letter = text[at] ?? '';
    if (letter !== 'u') {
      if (!Object.hasOwn(ESCAPES, letter)) syntax('one of " \\ / b f n r t u after the backslash');
      at += 1;
      return ESCAPES[letter]!;
    }
    const digits = text.slice(at + 1, at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) syntax('u and four hexadecimal digits');
    at += 5;
    return String.fromCharCode(Number.parseInt(digits, 16));
  };

  const readObject = (depth: number): unknown => {
    const entries = new Map<string, unknown>();
    at += 1;
    skipSpace();
    if (text[at] === '}') {
      at += 1;
      return builder.object(entries);
    }
    for (;;) {
      if (text[at] !== '"') syntax('a name in double quotes');
      const nameAt = at;
      const name = readString();
      if (entries.has(name))
        fail({ kind: 'duplicate', text: `the name ${JSON.stringify(name)} stands twice` }, nameAt);
      skipSpace();
      if (text[at] !== ':') syntax('":"');
      at += 1;
      entries.set(name, readValue(depth + 1));
      if (text[at] === '}') break;
      if (text[at] !== ',') syntax('"," or "}"');
      at += 1;
      skipSpace();
    }
    at += 1;
    return builder.object(entries);
  };

  const readArray = (depth: number): unknown[] => {
    const items: unknown[] = [];
    at += 1;
    skipSpace();
    if (text[at] === ']') {
      at += 1;
      return items;
    }
    for (;;) {
      if (items.length >= maximumItems)
        fail({ kind: 'items', text: `an array of more than ${maximumItems} items` }, at);
      items.push(readValue(depth + 1));
      if (text[at] === ']') break;
      if (text[at] !== ',') syntax('"," or "]"');
      at += 1;
    }
    at += 1;
    return items;
  };

  const readWord = (): unknown => {
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text);
    if (number === null) return syntax('a value');
    const start = at;
    at += number[0].length;
    return builder.number(number[0], start);
  };

  const readValue = (depth: number): unknown => {
    if (depth > maximumDepth) fail({ kind: 'depth', text: `nested deeper than ${maximumDepth}` }, at);
    skipSpace();
    const first = text[at];
    const value =
      first === '{'
        ? readObject(depth)
        : first === '['
          ? readArray(depth)
          : first === '"'
            ? readString()
            : readWord();
    skipSpace();
    return value;
  };

  const value = readValue(1);
  if (at < text.length) fail({ kind: 'trailing', text: 'there is more text after the value' }, at);
  return value;
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Quotes, backslashes and control characters: all else stands for itself in a string. */
function endsPlainText(unit: number): boolean {
  return unit === 0x22 || unit === 0x5c || unit < 0x20;
}
