/** What a key of a config may hold. Parser, CLI flags, web controls and docs all derive from these entries. */
export type ConfigKey =
  | (KeyBase & {
      readonly type: 'integer' | 'number';
      readonly minimum: number;
      readonly maximum: number;
      /** the minimum itself is not allowed */
      readonly aboveMinimum?: true;
      /** the maximum itself is not allowed */
      readonly belowMaximum?: true;
      readonly default?: number | null;
      readonly nullable?: true;
    })
  | (KeyBase & { readonly type: 'boolean'; readonly default?: boolean })
  | (KeyBase & { readonly type: 'choice'; readonly choices: readonly string[]; readonly default?: string })
  | (KeyBase & { readonly type: 'integers'; readonly minimum: number; readonly default?: readonly number[] });

interface KeyBase {
  /** one sentence for `--help`, the web control and the docs */
  readonly help: string;
  /** without a default a key is required, unless this says what it follows from, e.g. "vocabSize" */
  readonly follows?: string;
  /** the values of another key of the same config with which alone this one means anything */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

export type ConfigTable = Readonly<Record<string, ConfigKey>>;

/** The type of a parsed config: every key of its table is there. */
export type ConfigOf<T extends ConfigTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/**
 * The type of a config before it is parsed: keys with a default, or that follow from others, may be left out. Mapped over the
 * table key by key, so that an editor shows each key's comment.
 */
export type ConfigInput<T extends ConfigTable> = {
  readonly [K in keyof T as T[K] extends MayBeLeftOut ? never : K]: WrittenOf<T[K]>;
} & {
  readonly [K in keyof T as T[K] extends MayBeLeftOut ? K : never]?: WrittenOf<T[K]> | undefined;
};

/** Any text where there is a choice, since a constant's type is often no more than `string`; editors suggest the choices. */
type WrittenOf<E extends ConfigKey> = E extends { readonly type: 'choice' }
  ? ValueOf<E> | (string & Record<never, never>)
  : ValueOf<E>;

type MayBeLeftOut = { readonly default: unknown } | { readonly follows: string };

/**
 * A config that is put together while the program runs: parsed JSON, a record, `{...base, ...changes}`. A key that the compiler sees
 * must be one of the table, its type one that may fit; what it cannot see, missing keys among it, the table judges.
 */
export type ConfigDocument<T, Input> = unknown extends T
  ? T
  : string extends keyof T
    ? T
    : T extends object
      ? { readonly [K in keyof T]: K extends keyof Input ? MayFit<T[K], Input[K]> : never }
      : never;

type MayFit<Value, Wanted> = [Extract<Value, Wanted>] extends [never]
  ? unknown extends Value
    ? Value
    : Wanted
  : Value;

type ValueOf<E extends ConfigKey> = E extends {
  readonly type: 'choice';
  readonly choices: readonly (infer C)[];
}
  ? C
  : E extends { readonly type: 'boolean' }
    ? boolean
    : E extends { readonly type: 'integers' }
      ? readonly number[]
      : E extends { readonly nullable: true }
        ? number | null
        : number;

/** The range in words: "an integer from 1 to 4096", "a number from 0 to below 1 or null", `one of "relu", "gelu"`. */
export function describeConfigKey(key: ConfigKey): string {
  switch (key.type) {
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${key.choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
    case 'integers':
      return `an array of integers, each at least ${key.minimum}`;
    default: {
      const noun = key.type === 'integer' ? 'an integer' : 'a number';
      const from = `${key.aboveMinimum ? 'above ' : 'from '}${key.minimum}`;
      const to = `${key.belowMaximum ? 'below ' : ''}${key.maximum}`;
      return `${noun} ${from} to ${to}${key.nullable ? ' or null' : ''}`;
    }
  }
}
