import { checkArgument } from './check-argument.js';
/** A running SHA-256 (FIPS 180-4), since core has no platform to ask for one. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** 64 hexadecimal digits; call it once, at the end */
  hex(): string;
}

/** SHA-256 of the bytes as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  checkArgument('sha256Hex', 'bytes', bytes, 'a Uint8Array');
  const hash = createSha256();
  hash.update(bytes);
  return hash.hex();
}

export function createSha256(): Sha256 {
  const state = fractionalRootBits(8, 2);
  const block = new Uint8Array(64);
  let filled = 0;
  let total = 0;

  return {
    update(bytes) {
      total += bytes.length;
      let from = 0;
      while (from < bytes.length) {
        const taken = Math.min(64 - filled, bytes.length - from);
        block.set(bytes.subarray(from, from + taken), filled);
        filled += taken;
        from += taken;
        if (filled === 64) {
          compress(state, block);
          filled = 0;
        }
      }
    },
    hex() {
      const view = new DataView(block.buffer);
      block.fill(0, filled);
      block[filled] = 0x80;
      if (filled >= 56) {
        compress(state, block);
        block.fill(0);
      }
      view.setUint32(56, Math.floor((total * 8) / 4294967296));
      view.setUint32(60, (total * 8) >>> 0);
      compress(state, block);
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
    },
  };
}

/** The first 32 fractional bits of the square (degree 2) or cube (degree 3) roots of the first primes. */
function fractionalRootBits(count: number, degree: 2 | 3): Uint32Array {
  const words = new Uint32Array(count);
  let found = 0;
  for (let n = 2n; found < count; n += 1n) {
    let isPrime = true;
    for (let d = 2n; d * d <= n; d += 1n) isPrime &&= n % d !== 0n;
    if (!isPrime) continue;
    // ⌊root(n) · 2³²⌋ bit by bit; roots of the primes in question are below 2⁵
    const scaled = n << BigInt(32 * degree);
    let root = 0n;
    for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) {
      const candidate = root | bit;
      if (candidate ** BigInt(degree) <= scaled) root = candidate;
    }
    words[found] = Number(root & 0xffffffffn);
    found += 1;
  }
  return words;
}

const ROUND_CONSTANTS = fractionalRootBits(64, 3);
const schedule = new Uint32Array(64);

function compress(state: Uint32Array, block: Uint8Array): void {
  const view = new DataView(block.buffer);
  for (let t = 0; t < 16; t += 1) schedule[t] = view.getUint32(4 * t);
  for (let t = 16; t < 64; t += 1) {
    const w15 = schedule[t - 15]!;
    const w2 = schedule[t - 2]!;
    const sigma0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
    const sigma1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
    schedule[t] = schedule[t - 16]! + sigma0 + schedule[t - 7]! + sigma1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let t = 0; t < 64; t += 1) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sum1 + choice + ROUND_CONSTANTS[t]! + schedule[t]!) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + sum0 + majority) | 0;
  }
  const added = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i += 1) state[i] = state[i]! + added[i]!;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
