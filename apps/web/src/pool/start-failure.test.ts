import { describe, expect, it } from 'vitest';
import { type Attempt, startFailure } from './start-failure.js';

const address = 'https://course.example/lab/assets/worker-1.js';
const attempt = (change: Partial<Attempt>): Attempt => ({
  kind: 'wasm',
  address,
  refusals: [],
  said: '',
  answer: null,
  asked: false,
  ...change,
});
const refused = (directive: string, blocked: string) => ({ refusals: [{ directive, blocked }] });
const script = 'text/javascript; charset=utf-8';

describe('startFailure', () => {
  it.each<[string, Partial<Attempt>, string, Record<string, string>]>([
    ['a policy on workers', refused('worker-src', address), 'worker-policy', { directive: 'worker-src' }],
    ['a policy on blobs', refused('script-src', 'blob'), 'worker-policy', { directive: 'script-src' }],
    [
      'a policy on the script with the text',
      refused('script-src-elem', 'https://course.example/lab/assets/worker-text-1.js'),
      'worker-script-policy',
      { directive: 'script-src-elem' },
    ],
    [
      'Trusted Types',
      refused('require-trusted-types-for', 'trusted-types-sink'),
      'worker-trusted-types',
      { directive: 'require-trusted-types-for' },
    ],
    [
      'Trusted Types that only throw',
      { said: "This document requires 'TrustedScriptURL' assignment." },
      'worker-trusted-types',
      { directive: 'require-trusted-types-for' },
    ],
    [
      'a file that is gone',
      { asked: true, answer: { status: 404, type: 'text/html' } },
      'worker-load',
      { status: '404' },
    ],
    [
      'a login page in its place',
      { asked: true, answer: { status: 200, type: 'text/html' } },
      'worker-type',
      { type: 'text/html' },
    ],
    ['no type', { asked: true, answer: { status: 200, type: '' } }, 'worker-type', { type: '' }],
    ['no connection', { asked: true }, 'worker-unreachable', {}],
    ['nothing known', {}, 'worker-start', { said: '' }],
    [
      'a script that fails',
      { asked: true, answer: { status: 200, type: script }, said: 'SyntaxError' },
      'worker-start',
      { said: 'SyntaxError' },
    ],
    ["somebody else's refusal", refused('img-src', 'https://ads.example/x.png'), 'worker-start', {}],
    ["somebody else's blob", refused('img-src', 'blob'), 'worker-start', {}],
  ])('knows %s', (_, change, code, facts) => {
    const failure = startFailure(attempt(change));
    expect(failure).toMatchObject({ code, facts: { address, kind: 'wasm', ...facts } });
    expect(failure.message).toMatch(/^worker: .+\.$/);
  });
});
