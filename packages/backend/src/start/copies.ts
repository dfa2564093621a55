import { SeqlabError } from '@seqlab/core';
import { Environment, env, version_core } from '@tensorflow/tfjs-core';

/*
 * A program may hold this package twice: two versions, a bundle beside an import, a peer that was resolved twice. tfjs's registries are
 * global, so that kernels of one copy serve the other, but what a copy has compiled, records and watches is its own: a step that the
 * second one captures would record nothing. Copies that have started a backend therefore leave word where all of them look.
 */

const KEY = Symbol.for('@seqlab/backend: copies that have started a backend');

/** This copy: two may have come in one file. */
const self = Symbol('a copy of @seqlab/backend');

/** Where this copy was loaded from, as far as the engine tells. */
const here = placeOf(new Error().stack ?? '');

/** The first address in a stack: a URL or an absolute path, without line and column. */
export function placeOf(stack: string): string {
  const found = /((?:[a-z][a-z+.-]*:\/\/|\/|[A-Za-z]:\\)[^\s()]+?)(?::\d+){0,2}\)?$/m.exec(stack);
  return found === null ? 'an unknown place' : found[1]!;
}

function started(): Map<symbol, string> {
  const scope = globalThis as { [KEY]?: Map<symbol, string> };
  scope[KEY] ??= new Map();
  return scope[KEY];
}

/** This copy has started a backend. */
export function rememberCopy(): void {
  started().set(self, here);
}

/**
 * Refuses to go on in this copy when another one has started a backend.
 * @param op what was called, for the text
 * @throws `backend-twice`
 */
export function requireOnlyCopy(op: string): void {
  const others = [...started()].filter(([copy]) => copy !== self).map(([, place]) => place);
  if (others.length === 0) return;
  throw new SeqlabError(
    'backend-twice',
    `${op}: @seqlab/backend is in this program ${others.length + 1} times: ${[...others, here].join(' and ')}; a backend was started by another copy than the last of them, expected one copy. Keep one: npm dedupe, pnpm dedupe, or resolve.dedupe of your bundler. After a hot reload, load the page or start the process anew.`,
  );
}

/**
 * A sentence to show where tfjs-core is in the program more than once and the engine was made by another copy than this package's; else
 * null. It is no error: all copies share the engine and its registries, and the bits are the same. When this package's copy was there
 * first, the others cannot be seen from here.
 */
export function otherTfjs(): string | null {
  if (env() instanceof Environment) return null;
  return `@tensorflow/tfjs-core is in this program more than once: the copy that @seqlab/backend imports, version ${version_core}, shares the engine of another. To load one: npm dedupe, pnpm dedupe, or resolve.dedupe of your bundler`;
}
