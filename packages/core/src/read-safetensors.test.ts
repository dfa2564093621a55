import { describe, expect, test } from 'vitest';
import { MALFORMED } from './fixtures/malformed-safetensors.js';
import { errorOf } from './fixtures/safetensors-file.js';
import { readSafetensors } from './read-safetensors.js';
import { readSafetensorsHeader, safetensorsHeaderSize } from './safetensors-header.js';
import { writeSafetensors } from './write-safetensors.js';

describe('readSafetensors refuses', () => {
  test('at least 100 kinds of damage', () => {
    expect(MALFORMED.length).toBeGreaterThanOrEqual(100);
    expect(new Set(MALFORMED.map(([what]) => what)).size).toBe(MALFORMED.length);
  });

  test.each(MALFORMED)('%s', (_, bytes, code) => {
    const error = errorOf(() => readSafetensors(bytes));
    expect(error.code).toBe(`safetensors-${code}`);
    expect(error.message).toMatch(/^safetensors: [^\n]+\.$/);
  });

  test('a bad length at once, however large the file', () => {
    const bytes = new Uint8Array(100000000);
    bytes.fill(0xff, 0, 8);
    const start = performance.now();
    expect(errorOf(() => readSafetensors(bytes)).code).toBe('safetensors-header-past-end');
    expect(performance.now() - start).toBeLessThan(50);
  });

  test('the header alone says what the file holds, however large', () => {
    const whole = writeSafetensors(new Map([['w', { shape: [2, 3], values: new Float32Array(6) }]]));
    const size = safetensorsHeaderSize(whole.subarray(0, 64), whole.length);
    expect(size).toBe(whole.length - 24);
    const { entries } = readSafetensorsHeader(whole.subarray(0, size), whole.length);
    expect(entries.get('w')).toEqual({ dtype: 'F32', shape: [2, 3], start: 0, end: 24 });
    const cut = errorOf(() => readSafetensorsHeader(whole.subarray(0, size), whole.length - 1));
    expect(cut.code).toBe('safetensors-past-end');
    const zeros = errorOf(() => safetensorsHeaderSize(new Uint8Array(64), 1e10));
    expect(zeros.code).toBe('safetensors-header-too-small');
  });

  test('every prefix of a good file', () => {
    const whole = writeSafetensors(new Map([['w', { shape: [2, 3], values: new Float32Array(6) }]]));
    for (let length = 0; length < whole.length; length += 1) {
      expect(errorOf(() => readSafetensors(whole.slice(0, length))).code).toMatch(/^safetensors-/);
    }
  });
});
