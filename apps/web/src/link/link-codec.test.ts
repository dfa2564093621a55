import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BENCH_KINDS,
  CONTROLS,
  DEFAULT_LINK_STATE,
  type LinkState,
  SWITCHES,
  VIEWS,
} from '../spec/link-state.js';
import { RUNGS } from '../spec/rungs.js';
import { FRESH_SEED, readLink, writeLink, writePageLink } from './link-codec.js';

const read = (query: string) => readLink(new URLSearchParams(query));
const ordered = <T extends string>(values: readonly T[]) =>
  fc.subarray([...values]).map((picked) => values.filter((value) => picked.includes(value)));
const overrides = fc.dictionary(
  fc.stringMatching(/^[A-Za-z]{1,12}$/).filter((key) => key !== '__proto__'),
  fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ maxLength: 20 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.array(fc.integer(), { maxLength: 4 }),
  ),
  { maxKeys: 4, noNullPrototype: true },
);

const states: fc.Arbitrary<LinkState> = fc.record({
  view: fc.constantFrom(...VIEWS),
  rung: fc.constantFrom(null, ...RUNGS),
  seed: fc.maxSafeNat(),
  dropout: fc.integer({ min: 0, max: 90 }).map((percent) => percent / 100),
  language: fc.constantFrom('en' as const, 'fi' as const),
  theme: fc.constantFrom('auto' as const, 'light' as const, 'dark' as const),
  hide: ordered(CONTROLS),
  embed: fc.boolean(),
  autoplay: fc.boolean(),
  input: fc.string({ unit: 'grapheme', maxLength: 10 }),
  off: ordered(SWITCHES),
  preset: fc.string({ maxLength: 32 }),
  task: fc.string({ maxLength: 32 }),
  pairs: fc.string({ maxLength: 200 }),
  kind: fc.constantFrom(...BENCH_KINDS),
  sample: fc.string({ maxLength: 32 }),
  data: fc.string({ unit: 'grapheme', maxLength: 200 }),
  heads: fc.array(fc.stringMatching(/^(encoder|decoder)\.\d\.(self|cross)\.\d$/), { maxLength: 4 }),
  against: fc.string({ unit: 'grapheme', maxLength: 10 }),
  model: overrides,
  training: overrides,
  goal: fc.constantFrom(
    'none' as const,
    'exact' as const,
    'exact-no-positions' as const,
    'exact-small' as const,
  ),
});

describe('links', () => {
  it('of earlier versions that switch off all padding masks by one word still do', () => {
    expect(read('off=causal,padding').state.off).toEqual([
      'causal',
      'source-padding',
      'target-padding',
      'memory-padding',
    ]);
    expect(read('off=paddings')).toMatchObject({ state: { off: [] }, ignored: ['off'] });
  });

  it('hold every state exactly', () => {
    fc.assert(
      fc.property(states, (state) => {
        const { state: back, ignored } = read(writeLink(state));
        expect(ignored).toEqual([]);
        expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(state)));
      }),
      { numRuns: 300 },
    );
  });

  it('are empty for the default state', () => {
    expect(writeLink(DEFAULT_LINK_STATE)).toBe('');
    expect(read('')).toEqual({ state: DEFAULT_LINK_STATE, ignored: [] });
  });

  it('name what they refuse and keep the default for it', () => {
    const { state, ignored } = read(
      'seed=-1&dropout=2&rung=top&language=sv&hide=play,everything&m.dModel={}&t.steps=oops&colour=red&seed=7',
    );
    expect(ignored).toEqual(['seed', 'dropout', 'rung', 'language', 'hide', 'm.dModel', 't.steps', 'colour']);
    expect(state).toEqual({ ...DEFAULT_LINK_STATE, seed: 7 });
  });

  it('accept hostile text as text and limit its size', () => {
    expect(read(`input=${encodeURIComponent('<img src=x onerror=alert(1)>')}`).state.input).toBe(
      '<img src=x onerror=alert(1)>',
    );
    expect(read(`pairs=${'0'.repeat(20_001)}`).ignored).toEqual(['pairs']);
    expect(read('m.__proto__=1').ignored).toEqual(['m.__proto__']);
  });

  it("leave a course site's own parameters alone when asked to", () => {
    expect(readLink(new URLSearchParams('utm_source=x&seed=3'), true)).toEqual({
      state: { ...DEFAULT_LINK_STATE, seed: 3 },
      ignored: [],
    });
  });
});

it('leaves out what no link can hold, so that every link that is written can be read', () => {
  const link = writeLink({ ...DEFAULT_LINK_STATE, seed: 5, pairs: '0\t1\n'.repeat(10_000) });
  expect(link).toBe('seed=5');
  expect(readLink(new URLSearchParams(link)).ignored).toEqual([]);
});

it('takes no more settings from a link than any config has, and names the rest', () => {
  const letters = (index: number) => [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const many = Array.from({ length: 10_000 }, (_, index) => [`m.q${letters(index)}`, '1'] as const);
  const { state, ignored } = readLink(many);
  expect(Object.keys(state.model)).toHaveLength(64);
  expect(ignored).toHaveLength(9_936);
});

it('gives a page a link that is never empty, so that it does not open afresh with another seed', () => {
  expect(writeLink(DEFAULT_LINK_STATE)).toBe('');
  expect(writePageLink(DEFAULT_LINK_STATE)).toBe('seed=0');
  expect(readLink([['seed', '0']]).state).toEqual(DEFAULT_LINK_STATE);
  expect(writePageLink({ ...DEFAULT_LINK_STATE, seed: FRESH_SEED, view: 'walk' })).toBe('view=walk&seed=2');
});
