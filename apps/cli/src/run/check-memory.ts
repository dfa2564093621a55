import { totalmem } from 'node:os';
import type { ModelConfig, TrainingConfig } from '@seqlab/core';
import { type BatchSize, checkMemory, type MemoryOptions } from '@seqlab/models';

/** Bytes that this process may have: the machine's, or its container's where those are fewer. */
export function machineMemory(): number {
  // 0 where nobody limits it, a number beyond all machines under some container systems
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}

/**
 * Refuses what cannot fit before anything is allocated: into what WebAssembly can address, and into this machine, whose system would
 * end the process without a word. A GPU's memory cannot be asked for: what is too large for it is refused at the first pass.
 * @param moments of the optimizer per parameter; null: gradients alone
 * @param limit bytes that there are; default: what this process may have
 * @throws memory-needed
 */
export function checkRunMemory(
  config: ModelConfig,
  batch: BatchSize,
  { backend, moments, limit = machineMemory() }: RunMemory,
): void {
  if (backend === 'webgpu') return;
  const recorded = backend !== 'cpu';
  if (recorded) checkMemory(config, batch, { moments });
  checkMemory(config, batch, { moments, recorded, limit });
}

interface RunMemory extends Required<Pick<MemoryOptions, 'moments'>> {
  readonly backend: TrainingConfig['backend'];
  readonly limit?: number;
}
