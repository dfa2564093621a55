import { expect, test } from 'vitest';
import { mutationsOf } from './mutations.mjs';

test('every operator, condition, number and statement is changed once, types and imports never', () => {
  const source = `import { x } from './1.js';
type Two = 2;
export function f(a: number, b: 3 | 4) {
  if (a < 5) throw new Error('no');
  x(a);
  return !b ? a + b : a;
}
`;
  const changed = mutationsOf('f.ts', source).map(
    ({ line, was, text }: { line: number; was: string; text: string }) => `${line}: ${was} → ${text}`,
  );
  expect(changed).toEqual([
    '4: a < 5 → true',
    '4: a < 5 → false',
    '4: < → <=',
    '4: 5 → (5 + 1)',
    "4: throw new Error('no'); → ;",
    '5: x(a); → ;',
    '6: !b → true',
    '6: !b → false',
    '6: !b → (b)',
    '6: + → -',
  ]);
});
