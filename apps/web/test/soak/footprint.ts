import type { CDPSession, Page, Worker } from 'playwright-core';

/** What a page and its workers hold, after garbage was collected. Bytes where it says so. */
export interface Footprint {
  readonly pageHeapBytes: number;
  readonly domNodes: number;
  readonly listeners: number;
  readonly workers: number;
  /** of all workers together */
  readonly wasmBytes: number;
  readonly tensors: number;
  readonly tensorBytes: number;
}

/** tfjs's engine, which it keeps at this name in its global scope. */
interface TfjsScope {
  readonly _tfengine?: {
    memory(): { numTensors: number; numBytes: number };
    readonly backend: { readonly wasm: { readonly HEAPU8: Uint8Array } };
  };
}

export async function footprintOf(page: Page, session: CDPSession): Promise<Footprint> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const workers = await Promise.all(page.workers().map(workerFootprint));
  const total = (key: keyof WorkerFootprint) => workers.reduce((sum, worker) => sum + worker[key], 0);
  return {
    pageHeapBytes: usedSize,
    domNodes: nodes,
    listeners: jsEventListeners,
    workers: workers.length,
    wasmBytes: total('wasmBytes'),
    tensors: total('tensors'),
    tensorBytes: total('tensorBytes'),
  };
}

interface WorkerFootprint {
  readonly wasmBytes: number;
  readonly tensors: number;
  readonly tensorBytes: number;
}

function workerFootprint(worker: Worker): Promise<WorkerFootprint> {
  return worker.evaluate(() => {
    const engine = (globalThis as unknown as TfjsScope)._tfengine;
    if (engine === undefined) throw new Error('footprintOf: tfjs is not in this worker');
    const { numTensors, numBytes } = engine.memory();
    return { wasmBytes: engine.backend.wasm.HEAPU8.byteLength, tensors: numTensors, tensorBytes: numBytes };
  });
}
