import { describe, expect, test } from 'vitest';
import { SeqlabError } from '../packages/core/src/index.js';

// Calls from JavaScript, where no compiler has looked at the arguments: every exported function is called with things that are right nowhere.
// It answers with a SeqlabError, or with a value; never with a TypeError from inside. A new export is found by itself. `@seqlab/backend` has a
// closer test of its own, which replaces one right argument at a time; studies and figures take whole documents of ours.

const PACKAGES = ['core', 'tokenizer', 'datasets', 'layers', 'models', 'training', 'tasks'];

const JUNK: readonly unknown[] = [undefined, null, Number.NaN, -1, 'text', [], [null], {}, () => undefined];

/** What the packages share among themselves, with values that one of them has made or parsed; this list is not to grow. */
const INNER: Readonly<Record<string, readonly string[]>> = {
  core: [
    ...['checkArgument', 'checkNumber', 'checkOptions', 'throwProblems', 'withoutFunctionName'],
    ...['describeConfigKey', 'didYouMean', 'suggest', 'philox4x32', 'philoxInto'],
  ],
  layers: ['preNorm', 'postNorm'],
  tasks: [
    ...['answerPairs', 'chunksBySize', 'raggedIds', 'raggedIdsOf', 'tokenRows'],
    ...['documentRows', 'imageLabelRows', 'pairRows', 'prefixRows', 'textLabelRows', 'windowRows'],
  ],
};

type Call = (...given: unknown[]) => unknown;

/** The error of a call, if it is not one of ours. */
async function foreignError(call: Call, junk: unknown): Promise<string | null> {
  try {
    const made = await call(...Array.from({ length: Math.max(1, call.length) }, () => junk));
    // a generator does nothing until it is asked
    if (typeof (made as Generator | undefined)?.next === 'function') await (made as Generator).next();
    return null;
  } catch (error) {
    return error instanceof SeqlabError ? null : `${JSON.stringify(junk)}: ${String(error)}`;
  }
}

describe.each(PACKAGES)('%s', async (name) => {
  const exported = (await import(`../packages/${name}/src/index.ts`)) as Record<string, unknown>;
  const isClass = (value: unknown) => /^class\b/.test(String(value));
  const functions = Object.entries(exported).filter(
    ([key, value]) => typeof value === 'function' && !isClass(value) && !INNER[name]?.includes(key),
  ) as [string, Call][];

  test.each(functions)('%s', async (_, call) => {
    const errors = await Promise.all(JUNK.map((junk) => foreignError(call, junk)));
    expect(errors.filter((error) => error !== null)).toEqual([]);
  });

  test('what is left out is there', () => {
    for (const key of INNER[name] ?? []) expect(typeof exported[key]).toBe('function');
  });
});
