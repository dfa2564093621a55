import { SeqlabError } from '@seqlab/core';
import type { Context } from '../terminal/context.js';
import { type PreparedRun, prepareRun } from './train-in-folder.js';

/** A GPU that is lost again and again is not coming back. */
const MOST_LOSSES = 3;

/** Whether the run may go on from its last checkpoint: its GPU was lost, and not too often before. */
export function isSurvivable(error: unknown, losses: number): boolean {
  return error instanceof SeqlabError && error.code === 'webgpu-device-lost' && losses < MOST_LOSSES;
}

/** Prepares a run whose GPU was lost: on a fresh device, or on WASM where there is none, which is said because bits then differ. */
export async function prepareAfterLoss(
  { config, run }: Pick<PreparedRun, 'config' | 'run'>,
  step: number,
  context: Context,
): Promise<PreparedRun> {
  const lost = `train: the GPU device was lost. Going on from step ${step}`;
  try {
    const prepared = await prepareRun(config, run, null);
    context.note(`${lost} on a fresh device.`);
    return prepared;
  } catch (error) {
    if (!(error instanceof SeqlabError) || error.code !== 'backend-unavailable') throw error;
    const onWasm = { ...config, training: { ...config.training, backend: 'wasm' as const } };
    const prepared = await prepareRun(onWasm, run, null);
    context.note(`${lost} on WASM: there is no GPU any more, and the bits differ from here on.`);
    return prepared;
  }
}
