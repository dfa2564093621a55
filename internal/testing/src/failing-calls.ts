/** What a failing call has changed by the time that it fails; nothing by default. */
export type HalfDone<T> = (name: keyof T, args: readonly unknown[]) => Promise<void>;

export interface FailingCalls<T> {
  readonly target: T;
  /** the calls that failed, by name */
  readonly failures: readonly (keyof T)[];
  calls(): number;
}

/**
 * An object of asynchronous functions of which the `at`-th call of those named fails; with `killed` it and all later ones do
 * nothing, as if the process had ended there.
 *
 * @param at counted from 1; Infinity counts only
 */
export function failingCalls<T extends object>(
  sound: T,
  names: readonly (keyof T)[],
  {
    at,
    error,
    killed = false,
    halfDone = async () => undefined,
  }: {
    readonly at: number;
    readonly error: (name: keyof T) => Error;
    readonly killed?: boolean;
    readonly halfDone?: HalfDone<T>;
  },
): FailingCalls<T> {
  let calls = 0;
  const failures: (keyof T)[] = [];
  const wrapped = names.map((name) => {
    const call = sound[name] as (...args: unknown[]) => Promise<unknown>;
    const wrap = async (...args: unknown[]) => {
      calls += 1;
      if (calls !== at && !(killed && calls > at)) return call(...args);
      failures.push(name);
      if (calls === at) await halfDone(name, args);
      throw error(name);
    };
    return [name, wrap] as const;
  });
  return { target: { ...sound, ...Object.fromEntries(wrapped) }, failures, calls: () => calls };
}
