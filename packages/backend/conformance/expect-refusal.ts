import { SeqlabError } from '@seqlab/core';
import { engine } from '@tensorflow/tfjs-core';
import { expect, vi } from 'vitest';

/** Expects a SeqlabError with exactly this code and text, thrown before any kernel runs. */
export function expectRefusal(code: string, message: string, action: () => unknown): void {
  const kernels = vi.spyOn(engine() as unknown as { runKernelFunc: () => unknown }, 'runKernelFunc');
  try {
    action();
    expect.fail(`nothing was refused, expected [${code}]`);
  } catch (error) {
    if (!(error instanceof SeqlabError)) throw error;
    expect({ code: error.code, message: error.message }).toEqual({ code, message });
    expect(kernels).not.toHaveBeenCalled();
  } finally {
    kernels.mockRestore();
  }
}
