import { expect, test, vi } from 'vitest';
import { startBackend } from '../start/start-backend.js';

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<object>; CompileError: new (message: string) => Error };
};

test('where a policy forbids WebAssembly the error says so, and how to allow it', async () => {
  const blocked = vi
    .spyOn(WebAssembly, 'compile')
    .mockRejectedValueOnce(new WebAssembly.CompileError('blocked by CSP'));
  await expect(startBackend('wasm')).rejects.toMatchObject({
    code: 'wasm-forbidden',
    message:
      "startBackend: WebAssembly may not be compiled here (blocked by CSP). Allow it with script-src 'wasm-unsafe-eval' in the content security policy, or use startBackend('cpu').",
  });
  expect(blocked).toHaveBeenCalledTimes(1);
  expect((await startBackend('wasm')).name).toBe('wasm');
});
