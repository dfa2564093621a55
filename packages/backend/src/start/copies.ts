/*
 * A program may hold this package twice: two versions, a bundle beside an import, a peer that was resolved twice. tfjs's registries are
 * global, so that kernels of one copy serve the other, but what a copy has compiled and watches is its own. Copies that have started a
 * backend therefore leave word where all of them look.
 */

const KEY = Symbol.for('@seqlab/backend: copies that have started a backend');

/** Where this copy was loaded from, as far as the engine tells. */
const here = placeOf(new Error().stack ?? '');

/** The first address in a stack: a URL or an absolute path, without line and column. */
export function placeOf(stack: string): string {
  const found = /((?:[a-z][a-z+.-]*:\/\/|\/|[A-Za-z]:\\)[^\s()]+?)(?::\d+){0,2}\)?$/m.exec(stack);
  return found === null ? 'an unknown place' : found[1]!;
}

function started(): Set<string> {
  const scope = globalThis as { [KEY]?: Set<string> };
  scope[KEY] ??= new Set();
  return scope[KEY];
}

/** This copy has started a backend. */
export function rememberCopy(): void {
  started().add(here);
}

/**
 * A sentence that names this copy and the others that have started a backend, when this one has not or when there are several; null if this
 * one is alone.
 */
export function otherCopies(): string | null {
  const others = [...started()].filter((place) => place !== here);
  if (others.length === 0) return null;
  return `@seqlab/backend is in this program ${others.length + 1} times: ${[...others, here].join(' and ')}`;
}
