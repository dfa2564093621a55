import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { engine } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { runMain } from '../fixtures/run-main.js';
import { isSurvivable } from './device-loss.js';

test('a lost device may be survived three times, and nothing else', () => {
  const lost = new SeqlabError('webgpu-device-lost', 'webgpu: the GPU device was lost');
  expect([0, 1, 2, 3].map((losses) => isSurvivable(lost, losses))).toEqual([true, true, true, false]);
  expect(isSurvivable(new SeqlabError('webgpu-out-of-memory', 'no room'), 0)).toBe(false);
  expect(isSurvivable(new Error('webgpu-device-lost'), 0)).toBe(false);
});

function gpu(): { requestAdapter?: () => Promise<null> } {
  return (globalThis as unknown as { navigator: { gpu: { requestAdapter?: () => Promise<null> } } }).navigator
    .gpu;
}

/** Ends the device of the current backend as soon as a file is there. */
function loseDeviceAt(path: string, before: () => void = () => undefined): void {
  const timer = setInterval(() => {
    if (!existsSync(path)) return;
    clearInterval(timer);
    before();
    (engine().backend as unknown as { device: { destroy(): void } }).device.destroy();
  }, 5);
}

test.skipIf(process.env.SEQLAB_WEBGPU === 'none')(
  'a run whose device is lost goes on from its checkpoint and ends with the same weights',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seqlab-loss-'));
    const train = (out: string) =>
      runMain(
        ...'train --preset seq2seq --backend webgpu --steps 24 --checkpoint-every 8 --seed 5'.split(' '),
        '--out',
        out,
      );
    const weights = (stdout: string) => /^weights +(\S+)$/m.exec(stdout)?.[1];
    try {
      const calm = await train(join(folder, 'calm'));
      expect(calm).toMatchObject({ code: 0, stderr: '' });
      loseDeviceAt(join(folder, 'lost', 'state.json'));
      const lost = await train(join(folder, 'lost'));
      expect(lost.code).toBe(0);
      expect(lost.stderr).toMatch(
        /^train: the GPU device was lost\. Going on from step (8|16) on a fresh device\.$/m,
      );
      expect(weights(lost.stdout)).toBe(weights(calm.stdout));
      expect(weights(calm.stdout)).toMatch(/^\w{6,}$/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

test.skipIf(process.env.SEQLAB_WEBGPU === 'none')(
  'a run whose device is lost for good goes on from its checkpoint on WASM, and says so',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seqlab-loss-'));
    try {
      const out = join(folder, 'lost');
      loseDeviceAt(join(out, 'state.json'), () => {
        // from now on WebGPU finds no adapter, as after a GPU was unplugged
        gpu().requestAdapter = async () => null;
      });
      const lost = await runMain(
        ...'train --preset seq2seq --backend webgpu --steps 24 --checkpoint-every 8 --seed 5 --out'.split(
          ' ',
        ),
        out,
      );
      expect(lost.stderr).toMatch(
        /^train: the GPU device was lost\. Going on from step (8|16) on WASM: there is no GPU any more, and the bits differ from here on\.$/m,
      );
      expect(lost.code).toBe(0);
      expect(JSON.parse(await readFile(join(out, 'state.json'), 'utf8'))).toMatchObject({ step: 24 });
    } finally {
      // the method of the class shows again
      delete gpu().requestAdapter;
      await rm(folder, { recursive: true, force: true });
    }
  },
);
