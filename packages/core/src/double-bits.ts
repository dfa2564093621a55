const view = new DataView(new ArrayBuffer(8));

/** 2ᵏ for −1022 ≤ k ≤ 1023, exactly. */
function powerOfTwo(k: number): number {
  view.setUint32(0, (k + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** x · 2ᵏ with at most one rounding, also where the result is subnormal. */
export function scaleByPowerOfTwo(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023);
  // Here x is near 1, so x · 2^(k + 1000) is normal and exact, and only the last product can round.
  if (k < -1022) return x * powerOfTwo(k + 1000) * powerOfTwo(-1000);
  return x * powerOfTwo(k);
}

/** x = significand · 2^exponent with √½ ≤ significand < √2; x must be positive and finite. */
export function splitDouble(x: number): { significand: number; exponent: number } {
  let exponent = 0;
  let scaled = x;
  if (scaled < 2.2250738585072014e-308) {
    scaled *= 18014398509481984; // 2^54 makes a subnormal number normal
    exponent = -54;
  }
  view.setFloat64(0, scaled);
  const high = view.getUint32(0);
  exponent += (high >>> 20) - 1023;
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let significand = view.getFloat64(0);
  if (significand >= Math.SQRT2) {
    significand /= 2;
    exponent += 1;
  }
  return { significand, exponent };
}
