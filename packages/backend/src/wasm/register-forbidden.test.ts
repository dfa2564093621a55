import { expect, test, vi } from 'vitest';
import { startBackend } from '../start/start-backend.js';

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    validate(bytes: Uint8Array): boolean;
    compile(bytes: Uint8Array): Promise<object>;
    CompileError: new (message: string) => Error;
  };
};

test('an engine without SIMD is told to be newer, and what the way out costs', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValueOnce(false);
  await expect(startBackend('wasm')).rejects.toMatchObject({
    code: 'wasm-no-simd',
    message:
      "startBackend: this JavaScript engine has no WASM SIMD, expected one that has. Use a newer one. startBackend('cpu') runs without WebAssembly, hundreds of times slower.",
  });
});

test('where a policy forbids WebAssembly the error says so, and how to allow it', async () => {
  const blocked = vi
    .spyOn(WebAssembly, 'compile')
    .mockRejectedValueOnce(new WebAssembly.CompileError('blocked by CSP'));
  await expect(startBackend('wasm')).rejects.toMatchObject({
    code: 'wasm-forbidden',
    message:
      "startBackend: WebAssembly may not be compiled here (blocked by CSP). Allow it with script-src 'wasm-unsafe-eval' in the content security policy. startBackend('cpu') runs without WebAssembly, hundreds of times slower.",
  });
  expect(blocked).toHaveBeenCalledTimes(1);
  expect((await startBackend('wasm')).name).toBe('wasm');
});
