import { getKernel, getKernelsForBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../index.js';
import { bitsOfKernels, selfTestCases } from './self-test.js';
import { refuseOtherBits, wideAsked, wideProblem } from './wide.js';

beforeAll(async () => {
  await startBackend('wasm');
});

test('the self-test runs every kernel, gives the same bits each time, and none that is empty or not a number', () => {
  const ours = getKernelsForBackend('wasm').filter(({ kernelName }) => kernelName.startsWith('Seqlab'));
  const ran = new Set<string>();
  for (const { kernelName } of ours) {
    const config = getKernel(kernelName, 'wasm') as { kernelFunc: (call: never) => unknown };
    const { kernelFunc } = config;
    config.kernelFunc = (call) => {
      ran.add(kernelName);
      return kernelFunc(call);
    };
  }
  const first = bitsOfKernels(selfTestCases());
  expect(ours.map(({ kernelName }) => kernelName).filter((name) => !ran.has(name))).toEqual([]);
  expect(bitsOfKernels(selfTestCases())).toEqual(first);
  const notNumbers = [...first].filter(([, bits]) =>
    bits.split(/[,;]/).some((word) => word === '' || (Number(word) & 0x7f800000) === 0x7f800000),
  );
  expect(notNumbers.map(([name]) => name)).toEqual([]);
});

test('one bit that is another is told, with the kernel', () => {
  const narrow = bitsOfKernels(selfTestCases());
  const wide = new Map(narrow);
  refuseOtherBits(narrow, wide);
  wide.set(
    'softmax',
    wide.get('softmax')!.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
  );
  expect(() => refuseOtherBits(narrow, wide)).toThrowError(
    expect.objectContaining({
      code: 'wide-differs',
      message: `startBackend: with wide vectors softmax would give other bits on Node ${process.version}, expected the same. Leave out --wide, or SEQLAB_WIDE, and report this.`,
    }),
  );
});

test('says where there are no wide vectors, and why', async () => {
  expect(wideProblem({ arch: 'x64', version: 'v24.1.0' })).toBe(null);
  expect(wideProblem({ arch: 'x64', version: 'v22.9.0' })).toBe(
    'Node v22.9.0 has no --experimental-wasm-revectorize. Use Node 24 or newer, or leave out --wide, or SEQLAB_WIDE',
  );
  expect(wideProblem({ arch: 'arm64', version: 'v24.1.0' })).toBe(
    'V8 widens vectors on x86-64 alone, and this is arm64. Leave out --wide, or SEQLAB_WIDE',
  );
});

test('the environment may ask for them', () => {
  const asked = (value: string) => {
    process.env.SEQLAB_WIDE = value;
    try {
      return wideAsked();
    } finally {
      delete process.env.SEQLAB_WIDE;
    }
  };
  expect([wideAsked(), asked(''), asked('0'), asked('1')]).toEqual([false, false, false, true]);
  expect(() => asked('yes')).toThrowError(
    expect.objectContaining({
      code: 'wide-variable',
      message: 'startBackend: SEQLAB_WIDE is "yes", expected 1 or 0. Set it to 1 for wide vectors.',
    }),
  );
});

test.runIf(wideProblem() !== null)('startBackend refuses what is not there', async () => {
  await expect(startBackend('wasm', { wide: true })).rejects.toThrowError(
    expect.objectContaining({ code: 'wide-unavailable', message: `startBackend: ${wideProblem()}.` }),
  );
  await expect(startBackend('cpu', { wide: true })).rejects.toThrowError(
    expect.objectContaining({
      code: 'wide-unavailable',
      message:
        "startBackend: wide vectors are of backend 'wasm', and 'cpu' was to be started. Leave out wide.",
    }),
  );
});

test.runIf(wideProblem() === null)('wide kernels pass the self-test', async () => {
  await startBackend('wasm', { wide: true });
});
