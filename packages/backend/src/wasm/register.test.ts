import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { startBackend } from '../start/start-backend.js';
import { decodeBase64 } from './base64.js';
import { relaxedBinary, strictBinary } from './binary.js';
import { isValid } from './web-assembly.js';

test('the strict build runs everywhere that has SIMD, and has nothing relaxed in it', async () => {
  expect(isValid(decodeBase64(strictBinary))).toBe(true);
  const flag = '--no-experimental-wasm-relaxed-simd';
  const script = `process.exit(WebAssembly.validate(Buffer.from(process.argv[1], 'base64')) ? 0 : 3)`;
  const { status } = spawnSync(process.execPath, [flag, '-e', script, strictBinary]);
  // Node 22 and newer do not know the flag any more
  expect([0, 9]).toContain(status);
});

test('fastMath after a start without it is refused: the kernels are the strict ones', async () => {
  await startBackend('wasm');
  await expect(startBackend('wasm', { fastMath: true })).rejects.toMatchObject({
    code: 'wasm-fast-math-fixed',
    message:
      'startBackend: the WASM kernels run with fastMath false, expected the same. Start another process or worker for the other build.',
  });
});

test('the relaxed build is valid exactly where the engine has relaxed SIMD', () => {
  const node20 = process.versions.node.startsWith('20.');
  expect(isValid(decodeBase64(relaxedBinary))).toBe(!node20);
});
