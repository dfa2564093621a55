import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';

// all copies of tfjs-core share one engine: whichever is there first makes it
test('a start says that tfjs-core is there twice, and works', async () => {
  const warned = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const first = createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/tf-core.es2017.js');
  const { startBackend } = await import('./start-backend.js');
  expect(await startBackend('cpu')).toEqual({
    name: 'cpu',
    reason:
      'cpu was asked for. @tensorflow/tfjs-core is in this program more than once: the copy that @seqlab/backend imports, version 4.22.0, shares the engine of another. To load one: npm dedupe, pnpm dedupe, or resolve.dedupe of your bundler',
  });
  expect([...first.scalar(2).dataSync()]).toEqual([2]);
  warned.mockRestore();
});
