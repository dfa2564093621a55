import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { portableExp } from './portable-exp.js';
import { portableLog } from './portable-log.js';
import { portablePow } from './portable-pow.js';
import { portableCos, portableSin } from './portable-trigonometry.js';

// Correctly rounded values from fixtures/portable-math.py (Python's decimal arithmetic).
const fixture = JSON.parse(readFileSync(new URL('./fixtures/portable-math.json', import.meta.url), 'utf8'));

const bytes = new DataView(new ArrayBuffer(8));

function doubleOf(hex: string): number {
  bytes.setBigUint64(0, BigInt(`0x${hex}`));
  return bytes.getFloat64(0);
}

/** Number of doubles between a and b. */
function unitsApart(a: number, b: number): number {
  const ordered = (x: number) => {
    bytes.setFloat64(0, x);
    const bits = bytes.getBigInt64(0);
    return bits < 0n ? -(bits & 0x7fffffffffffffffn) - 1n : bits; // −0 and 0 are one apart
  };
  const distance = ordered(a) - ordered(b);
  return Number(distance < 0n ? -distance : distance);
}

test.each([
  ['exp', portableExp],
  ['log', portableLog],
  ['sin', portableSin],
  ['cos', portableCos],
  ['pow', portablePow],
] as const)('%s is within one unit of the correctly rounded value', (name, f) => {
  const rows: string[][] = fixture[name];
  expect(rows.length).toBeGreaterThan(250);
  for (const row of rows) {
    const numbers = row.map(doubleOf);
    const expected = numbers.pop()!;
    const actual = (f as (...values: number[]) => number)(...numbers);
    expect(
      unitsApart(actual, expected),
      `${name}(${numbers}) = ${actual}, not ${expected}`,
    ).toBeLessThanOrEqual(1);
  }
});

test('exact powers are exact', () => {
  let power = 1;
  for (let n = 0; n <= 22; n += 1) {
    expect(portablePow(10, n)).toBe(power);
    power *= 10;
  }
  for (let n = -1074; n < 1024; n += 1) expect(Math.log2(portablePow(2, n))).toBe(n);
  expect(portablePow(-3, 33)).toBe(-5559060566555523);
  expect(portablePow(-3, 2)).toBe(9);
});

const SPECIAL = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e300, -1e300, 5e-324, Infinity, -Infinity, NaN];

test('special values are those of Math', () => {
  const expectSame = (actual: number, expected: number, what: string) =>
    expect(
      Object.is(actual, expected) || (expected !== 0 && unitsApart(actual, expected) <= 1),
      `${what}: ${actual}, not ${expected}`,
    ).toBe(true);
  for (const x of SPECIAL) {
    for (const y of SPECIAL) expectSame(portablePow(x, y), x ** y, `pow(${x}, ${y})`);
    expectSame(portableLog(x), Math.log(x), `log(${x})`);
    expectSame(portableExp(x), Math.exp(x), `exp(${x})`);
    if (Math.abs(x) === 1e300) continue; // engines differ here; the fixture has large angles
    expectSame(portableSin(x), Math.sin(x), `sin(${x})`);
    expectSame(portableCos(x), Math.cos(x), `cos(${x})`);
  }
  expect(portableExp(710)).toBe(Number.POSITIVE_INFINITY);
  expect(portableExp(-746)).toBe(0);
  expect(portableSin(-0)).toBe(-0);
});
