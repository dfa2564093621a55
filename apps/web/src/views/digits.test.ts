import { describe, expect, it } from 'vitest';
import { countText, differenceText, sixDigits, twoDigits } from './digits.js';

describe('digits', () => {
  it('keeps six, rounds, and writes no minus before zero', () => {
    expect(sixDigits(0.5)).toBe('0.500000');
    expect(sixDigits(-1.2345678)).toBe('−1.234568');
    expect(sixDigits(-0.0000001)).toBe('0.000000');
    expect(twoDigits(-0.004)).toBe('0.00');
  });

  it('separates thousands as the language does', () => {
    expect(countText(1332, 'en')).toBe('1,332');
    expect(countText(1332, 'fi')).toBe('1\u00a0332');
  });

  it('tells no difference from a small one', () => {
    expect(differenceText(0)).toBe('0');
    expect(differenceText(2.4e-7)).toBe('2.4e−7');
    expect(differenceText(1.25)).toBe('1.2500');
  });
});
