import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NEEDED_FILE, provideTfjsWasm, wasmFileError, withdrawTfjsWasm } from './tfjs-wasm-file.js';

afterEach(() => {
  withdrawTfjsWasm();
  vi.unstubAllGlobals();
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('provideTfjsWasm', () => {
  test("hands tfjs its own binary, byte for byte, and the host's platform comes back as it was", async () => {
    const host = tf.env().platform;
    const setWasmPaths = vi.fn();
    await provideTfjsWasm({ setWasmPaths });
    const [paths, usePlatformFetch] = setWasmPaths.mock.calls[0]!;
    expect(usePlatformFetch).toBe(true);
    const file = createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${NEEDED_FILE}`);
    for (let time = 0; time < 2; time += 1) {
      const response = await tf.util.fetch(paths[NEEDED_FILE]);
      expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(sha256(readFileSync(file)));
    }
    withdrawTfjsWasm();
    expect(tf.env().platform).toBe(host);
  });

  test('starts nothing itself, and does nothing once the backend runs', async () => {
    let starts = 0;
    tf.registerBackend('wasm', () => {
      starts += 1;
      return {} as never;
    });
    const setWasmPaths = vi.fn();
    await provideTfjsWasm({ setWasmPaths });
    expect([starts, setWasmPaths.mock.calls.length]).toEqual([0, 1]);
    withdrawTfjsWasm();
    tf.findBackend('wasm');
    await provideTfjsWasm({ setWasmPaths });
    expect([starts, setWasmPaths.mock.calls.length]).toEqual([1, 1]);
    delete tf.engine().registry.wasm;
    delete tf.engine().registryFactory.wasm;
  });

  test('leaves every other request to the host', async () => {
    const asked = vi.spyOn(tf.env().platform, 'fetch').mockResolvedValue('theirs' as never);
    await provideTfjsWasm({ setWasmPaths: () => undefined });
    expect(await tf.util.fetch('model.json')).toBe('theirs');
    expect(asked).toHaveBeenCalledWith('model.json', undefined);
    asked.mockRestore();
  });

  test('does nothing where nothing can be inflated: then tfjs looks beside its script', async () => {
    vi.stubGlobal('DecompressionStream', undefined);
    const setWasmPaths = vi.fn();
    await provideTfjsWasm({ setWasmPaths });
    expect(setWasmPaths).not.toHaveBeenCalled();
  });
});

describe('wasmFileError', () => {
  const advice =
    "Put the .wasm files of @tensorflow/tfjs-backend-wasm/dist on the server and give their folder: startBackend('wasm', { wasmPaths: '/wasm/' }).";
  const magic = 'expected magic word 00 61 73 6d, found 3c 21 64 6f @+0';
  const answer = (status: number, text: string) =>
    vi.stubGlobal('fetch', async () => new Response(text, { status }));

  test.each([
    [200, '<!doctype html>', 'found an HTML page, as servers send for files that they do not have'],
    [404, '', 'found nothing (HTTP 404)'],
    [200, 'version https://…', 'found 19 bytes that begin with 76 65 72 73'],
  ])('says what is there: HTTP %i %j', async (status, text, found) => {
    answer(status, text);
    const error = await wasmFileError(magic, '/files/');
    expect(error).toMatchObject({
      code: 'wasm-file-missing',
      message: `startBackend: the backend 'wasm' did not start: expected WebAssembly at '/files/${NEEDED_FILE}', ${found}. ${advice}`,
    });
  });

  test('says what stopped the request', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const error = await wasmFileError('both async and sync fetching of the wasm failed', {
      [NEEDED_FILE]: '/a.wasm',
    });
    expect(error?.message).toContain("at '/a.wasm', found nothing (Failed to fetch)");
  });

  test('without an address the file was looked for beside the script', async () => {
    const error = await wasmFileError(magic, undefined);
    expect(error?.message).toBe(
      `startBackend: the backend 'wasm' did not start: ${NEEDED_FILE} was not found beside the script. ${advice}`,
    );
  });

  test('is null for any other reason', async () => {
    expect(await wasmFileError('no memory', '/files/')).toBeNull();
  });
});
