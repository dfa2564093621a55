import {
  BENCH_KINDS,
  CONTROLS,
  type ConfigValue,
  DEFAULT_LINK_STATE,
  type LinkState,
  type Overrides,
  SWITCHES,
  VIEWS,
} from '../spec/link-state.js';
import { RUNGS } from '../spec/rungs.js';

/** How one field is written in a link. `read` gives undefined for text that it cannot accept. */
interface Field<T> {
  read(text: string): T | undefined;
  write(value: T): string;
}

const text = (limit: number): Field<string> => ({
  read: (value) => (value.length <= limit ? value : undefined),
  write: (value) => value,
});

const oneOf = <T extends string>(values: readonly T[]): Field<T> => ({
  read: (value) => values.find((candidate) => candidate === value),
  write: (value) => value,
});

const orNull = <T>(field: Field<T>): Field<T | null> => ({
  read: (value) => (value === '' ? null : field.read(value)),
  write: (value) => (value === null ? '' : field.write(value)),
});

const someOf = <T extends string>(values: readonly T[]): Field<readonly T[]> => ({
  read: (value) => {
    const words = value.split(/[\s,]+/).filter((word) => word !== '');
    const known = values.filter((candidate) => words.includes(candidate));
    return known.length === new Set(words).size ? known : undefined;
  },
  write: (value) => value.join(','),
});

/** Links of earlier versions had one word for what are several now. */
const withOld = <T>(field: Field<T>, old: string, now: string): Field<T> => ({
  ...field,
  read: (value) =>
    field.read(
      value
        .split(/[\s,]+/)
        .map((word) => (word === old ? now : word))
        .join(),
    ),
});

const HEAD = /^(?:encoder|decoder)\.\d{1,2}\.(?:self|cross)\.\d{1,2}$/;

const headList: Field<readonly string[]> = {
  read: (value) => {
    const words = value.split(',').filter((word) => word !== '');
    return words.length <= MAX_OVERRIDES && words.every((word) => HEAD.test(word)) ? words : undefined;
  },
  write: (value) => value.join(','),
};

const flag: Field<boolean> = {
  read: (value) =>
    value === '' || value === '1' || value === 'true'
      ? true
      : value === '0' || value === 'false'
        ? false
        : undefined,
  write: (value) => (value ? '1' : '0'),
};

const number = (low: number, high: number, whole: boolean): Field<number> => ({
  read: (value) => {
    const parsed = value.trim() === '' ? Number.NaN : Number(value);
    return parsed >= low && parsed <= high && (!whole || Number.isInteger(parsed)) ? parsed : undefined;
  },
  write: String,
});

const FIELDS: { readonly [K in Exclude<keyof LinkState, 'model' | 'training'>]: Field<LinkState[K]> } = {
  view: oneOf(VIEWS),
  rung: orNull(oneOf(RUNGS)),
  seed: number(0, Number.MAX_SAFE_INTEGER, true),
  dropout: number(0, 0.9, false),
  language: oneOf(['en', 'fi'] as const),
  theme: oneOf(['auto', 'light', 'dark'] as const),
  hide: someOf(CONTROLS),
  embed: flag,
  autoplay: flag,
  input: text(64),
  off: withOld(someOf(SWITCHES), 'padding', 'source-padding,target-padding,memory-padding'),
  preset: text(32),
  task: text(32),
  pairs: text(20_000),
  kind: oneOf(BENCH_KINDS),
  sample: text(32),
  data: text(20_000),
  heads: headList,
  against: text(64),
  goal: oneOf(['none', 'exact', 'exact-no-positions', 'exact-small'] as const),
};

/** `m.` and `t.` keys carry config values as JSON, so that 8, "8", true and null stay apart. */
const GROUPS = { m: 'model', t: 'training' } as const;

/** Keys of one config that a link can set: more than any config has. */
const MAX_OVERRIDES = 64;

export interface ParsedLink {
  readonly state: LinkState;
  /** Keys that are unknown or whose value was refused; the page names them. */
  readonly ignored: readonly string[];
}

/**
 * Reads the state from the parameters of a link (or from an element's attributes).
 * @param keepUnknown true where foreign parameters are nobody's mistake, e.g. a course site's own query
 */
export function readLink(parameters: Iterable<readonly [string, string]>, keepUnknown = false): ParsedLink {
  const state: Record<string, unknown> = { ...DEFAULT_LINK_STATE };
  const groups: Record<'model' | 'training', Record<string, ConfigValue>> = { model: {}, training: {} };
  const ignored: string[] = [];
  for (const [key, value] of parameters) {
    const grouped = /^([mt])\.([A-Za-z]{1,32})$/.exec(key);
    if (grouped !== null) {
      const parsed = readConfigValue(value);
      const group = groups[GROUPS[grouped[1] as 'm' | 't']];
      if (parsed === undefined || Object.keys(group).length === MAX_OVERRIDES) ignored.push(key);
      else group[grouped[2]!] = parsed;
    } else if (Object.hasOwn(FIELDS, key)) {
      const parsed = FIELDS[key as keyof typeof FIELDS].read(value);
      if (parsed === undefined) ignored.push(key);
      else state[key] = parsed;
    } else if (!keepUnknown) ignored.push(key);
  }
  return { state: { ...state, ...groups } as unknown as LinkState, ignored };
}

/**
 * Writes what differs from the default, in a fixed order: equal states give equal links. What no link can hold, such as a pasted book,
 * is left out: the link must be one that can be read.
 */
export function writeLink(state: LinkState): string {
  const parameters = new URLSearchParams();
  for (const key of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
    const field = FIELDS[key] as Field<unknown>;
    const value = field.write(state[key]);
    if (value === field.write(DEFAULT_LINK_STATE[key]) || field.read(value) === undefined) continue;
    parameters.set(key, value);
  }
  for (const [prefix, group] of Object.entries(GROUPS)) writeOverrides(parameters, prefix, state[group]);
  return parameters.toString();
}

/** The seed of who opens the page with no link at all: one on which every task without a proven floor is learnt (docs/embedding.md). */
export const FRESH_SEED = 2;

/** A page's own link is never empty: without any, the page would open afresh. */
export const writePageLink = (state: LinkState): string => writeLink(state) || `seed=${state.seed}`;

function writeOverrides(parameters: URLSearchParams, prefix: string, overrides: Overrides): void {
  for (const key of Object.keys(overrides).sort())
    parameters.set(`${prefix}.${key}`, JSON.stringify(overrides[key]));
}

function readConfigValue(json: string): ConfigValue | undefined {
  if (json.length > 200) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const plain =
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const numbers = Array.isArray(value) && value.every((entry) => typeof entry === 'number');
  return plain || numbers ? (value as ConfigValue) : undefined;
}
