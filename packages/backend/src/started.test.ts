import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';
import { expectRefusal } from '../conformance/expect-refusal.js';
import { capture, idsTensor, requireBackend, startBackend, valueAndGradients } from './index.js';
import { placeOf } from './start/copies.js';
import { machineOf } from './wasm/machine.js';
import type { TfjsWasm } from './wasm/tfjs-wasm.js';

// no backend has been started or registered in this file when the first test runs
test('what makes the first tensors asks for a backend by name', async () => {
  const text = (op: string) =>
    `${op}: no backend of tfjs is there, expected a started one. Call await startBackend('auto') of @seqlab/backend first.`;
  expectRefusal('backend-not-started', text('createModel'), () => requireBackend('createModel'));
  expectRefusal('backend-not-started', text('idsTensor'), () => idsTensor(Int32Array.of(0), [1], 1));
  expectRefusal('backend-not-started', text('valueAndGradients'), () => valueAndGradients(() => null!, []));
  await expect(capture(() => ({})).run([{}])).rejects.toMatchObject({
    code: 'backend-not-started',
    message: text('capture'),
  });
  await startBackend('cpu');
  expect(() => requireBackend('createModel')).not.toThrow();
  expect(idsTensor(Int32Array.of(0), [1], 1).shape).toEqual([1]);
});

const scope = globalThis as Record<symbol, unknown>;
const key = Symbol.for('@seqlab/backend: copies that have started a backend');
const elsewhere = Symbol('elsewhere');
afterEach(() => {
  (scope[key] as Map<symbol, string> | undefined)?.delete(elsewhere);
});

test('a copy that has started nothing names the one that has', () => {
  const backend = {} as TfjsWasm;
  expectRefusal(
    'wasm-not-started',
    "wasm: the kernels are not compiled yet, expected a started backend. Call await startBackend('wasm') first.",
    () => machineOf(backend),
  );
  scope[key] ??= new Map();
  (scope[key] as Map<symbol, string>).set(elsewhere, 'file:///elsewhere/backend/dist/start/copies.js');
  expect(() => machineOf(backend)).toThrow(
    /^wasm: @seqlab\/backend is in this program 2 times: file:\/\/\/elsewhere\/backend\/dist\/start\/copies\.js and .*copies\.[jt]s; a backend was started by another copy than the last of them, expected one copy\. Keep one: npm dedupe, pnpm dedupe, or resolve\.dedupe of your bundler\. After a hot reload, load the page or start the process anew\.$/,
  );
});

// kernels of the first would serve both, and what the second captures would record nothing
test('a second copy is refused when it starts, though both came in one file', async () => {
  await startBackend('cpu');
  vi.resetModules();
  const second = await import('./index.js');
  await expect(second.startBackend('cpu')).rejects.toMatchObject({
    code: 'backend-twice',
    message: expect.stringMatching(/^startBackend: @seqlab\/backend is in this program 2 times: /),
  });
  expect((await startBackend('cpu')).name).toBe('cpu');
});

test.each([
  ['Error\n    at file:///a/copies.js:12:20\n    at next', 'file:///a/copies.js'],
  ['Error\n    at Object.<anonymous> (/a b/x/copies.cjs:1:7)', '/x/copies.cjs'],
  ['@https://host/assets/index-1.js:2:33\n@x', 'https://host/assets/index-1.js'],
  ['', 'an unknown place'],
])('the place in the stack %j is %s', (stack, place) => {
  expect(placeOf(stack)).toBe(place);
});

test('300,000 ids are no argument list', async () => {
  await startBackend('cpu');
  const ids = new Int32Array(300_000).fill(1);
  expect(idsTensor(ids, [300_000], 2).size).toBe(300_000);
  ids[299_999] = 2;
  expectRefusal(
    'ids-out-of-range',
    'idsTensor: ids[299999] is 2, expected 0 to 1. Use the tokenizer that belongs to the model.',
    () => idsTensor(ids, [300_000], 2),
  );
  expect(tf.getBackend()).toBe('cpu');
});
