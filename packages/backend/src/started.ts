import { SeqlabError } from '@seqlab/core';
import { engine } from '@tensorflow/tfjs-core';

/**
 * Refuses to go on where tfjs has no backend at all, which it would say as "No backend found in registry". Whoever makes the first tensors
 * of a program calls it. A backend that the host registered itself is as good as one that `startBackend` started.
 * @param op the public function that was called, for the text
 * @throws `backend-not-started`
 * @example requireBackend('createModel');
 */
export function requireBackend(op: string): void {
  const { registry, registryFactory } = engine();
  if (Object.keys(registry).length > 0 || Object.keys(registryFactory).length > 0) return;
  throw new SeqlabError(
    'backend-not-started',
    `${op}: no backend of tfjs is there, expected a started one. Call await startBackend('auto') of @seqlab/backend first.`,
  );
}
