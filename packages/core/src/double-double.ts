/** An unevaluated sum high + low with |low| ≤ half a unit of high: about 106 bits. */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

/** a + b without error (Knuth's two-sum). */
export function exactSum(a: number, b: number): DoubleDouble {
  const high = a + b;
  const bPart = high - a;
  return { high, low: a - (high - bPart) + (b - bPart) };
}

/** a · b without error (Dekker), for factors below 2⁹⁹⁵. */
export function exactProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const aSplit = 134217729 * a; // 2²⁷ + 1 cuts 53 bits into 26 and 27
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = 134217729 * b;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = exactSum(a.high, b.high);
  return exactSum(sum.high, sum.low + (a.low + b.low));
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = exactProduct(a.high, b.high);
  return exactSum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const quotient = a.high / b.high;
  const back = multiply({ high: quotient, low: 0 }, b);
  const rest = a.high - back.high + (a.low - back.low);
  return exactSum(quotient, rest / b.high);
}
