import { expect, test } from 'vitest';
import { decodeBase64 } from './base64.js';

test.each([0, 1, 2, 3, 4, 255, 256, 1000])('%i bytes come back', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
  expect([...decodeBase64(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes]);
});
