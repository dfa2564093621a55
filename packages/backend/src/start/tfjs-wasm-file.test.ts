import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  NEEDED_FILE,
  placeTfjsWasm,
  provideTfjsWasm,
  wasmFileError,
  withdrawTfjsWasm,
} from './tfjs-wasm-file.js';

afterEach(() => {
  withdrawTfjsWasm();
  vi.unstubAllGlobals();
});

const version_wasm = '4.22.0';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('provideTfjsWasm', () => {
  test("hands tfjs its own binary, byte for byte, and the host's platform comes back as it was", async () => {
    const host = tf.env().platform;
    const setWasmPaths = vi.fn();
    await provideTfjsWasm({ version_wasm, setWasmPaths });
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
    await provideTfjsWasm({ version_wasm, setWasmPaths });
    expect([starts, setWasmPaths.mock.calls.length]).toEqual([0, 1]);
    withdrawTfjsWasm();
    tf.findBackend('wasm');
    await provideTfjsWasm({ version_wasm, setWasmPaths });
    expect([starts, setWasmPaths.mock.calls.length]).toEqual([1, 1]);
    delete tf.engine().registry.wasm;
    delete tf.engine().registryFactory.wasm;
  });

  test('leaves a version of the package with another binary alone, whatever version tfjs-core has', async () => {
    const setWasmPaths = vi.fn();
    await provideTfjsWasm({ version_wasm: '4.23.0', setWasmPaths });
    expect(setWasmPaths).not.toHaveBeenCalled();
  });

  test('leaves every other request to the host', async () => {
    const asked = vi.spyOn(tf.env().platform, 'fetch').mockResolvedValue('theirs' as never);
    await provideTfjsWasm({ version_wasm, setWasmPaths: () => undefined });
    expect(await tf.util.fetch('model.json')).toBe('theirs');
    expect(asked).toHaveBeenCalledWith('model.json', undefined);
    asked.mockRestore();
  });

  test('does nothing where nothing can be inflated: then tfjs looks beside its script', async () => {
    vi.stubGlobal('DecompressionStream', undefined);
    const setWasmPaths = vi.fn();
    await provideTfjsWasm({ version_wasm, setWasmPaths });
    expect(setWasmPaths).not.toHaveBeenCalled();
  });
});

const advice =
  "Put the .wasm files of @tensorflow/tfjs-backend-wasm/dist on the server and give their folder: startBackend('wasm', { wasmPaths: '/wasm/' }).";

describe('placeTfjsWasm', () => {
  const place = async (wasmPaths: string | Record<string, string>) => {
    const setWasmPaths = vi.fn();
    await placeTfjsWasm({ version_wasm, setWasmPaths }, wasmPaths);
    return setWasmPaths.mock.calls[0]![0];
  };
  /** as in a browser: files come by requests */
  const answer = (status: number, body: string | Uint8Array) => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('fetch', async () => new Response(body as string, { status }));
  };

  test.each([
    [200, '<!doctype html>', 'an HTML page, as servers send for files that they do not have'],
    [404, '', 'nothing (HTTP 404)'],
    [200, '', 'an empty file'],
    [200, 'version https://…', '19 bytes that begin with 76 65 72 73'],
  ])('says what is there: HTTP %i %j', async (status, text, found) => {
    answer(status, text);
    await expect(place('/files/')).rejects.toMatchObject({
      code: 'wasm-file-missing',
      message: `startBackend: the backend 'wasm' did not start: expected WebAssembly at '/files/${NEEDED_FILE}', found ${found}. ${advice}`,
    });
  });

  test('says what stopped the request', async () => {
    answer(200, '');
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(place({ [NEEDED_FILE]: '/a.wasm' })).rejects.toThrow(
      "at '/a.wasm', found nothing (Failed to fetch)",
    );
  });

  test('in Node says what stopped the reading', async () => {
    await expect(place('/nowhere/')).rejects.toThrow(/found nothing \(ENOENT/);
  });

  test('hands on what is WebAssembly, and of single addresses needs the one that is loaded', async () => {
    answer(200, Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(await place('/files/')).toBe('/files/');
    const other = 'tfjs-backend-wasm.wasm';
    expect(await place({ [NEEDED_FILE]: '/a.wasm', [other]: '/b.wasm' })).toEqual({
      [NEEDED_FILE]: '/a.wasm',
      [other]: '/b.wasm',
      'tfjs-backend-wasm-threaded-simd.wasm': '/a.wasm',
    });
    await expect(place({ [other]: '/b.wasm' })).rejects.toThrow(`found no entry for ${NEEDED_FILE}`);
  });
});

describe('wasmFileError', () => {
  const magic = 'expected magic word 00 61 73 6d, found 3c 21 64 6f @+0';
  const start = "startBackend: the backend 'wasm' did not start:";
  const once = 'tfjs takes no other address until the page is loaded anew.';

  test('without an address the file was looked for beside the script', () => {
    expect(wasmFileError(magic, undefined)?.message).toBe(
      `${start} ${NEEDED_FILE} was not found beside the script. ${advice} ${once}`,
    );
  });

  test('with one, what is there is WebAssembly that tfjs cannot use', () => {
    expect(wasmFileError(magic, '/files/')?.message).toBe(
      `${start} tfjs could not use what is at '/files/${NEEDED_FILE}' (${magic}). ${advice} ${once}`,
    );
  });

  test('is null for any other reason', () => {
    expect(wasmFileError('no memory', '/files/')).toBeNull();
  });
});
