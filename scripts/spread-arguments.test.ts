import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

// A list that is spread into arguments lies on the stack: some 120,000 items are too many, and data have more. Calls that take
// as many items as there are data (Math.max, push, of …) must not get a spread list; a loop or reduce does the same.

const TAKERS = new Set([
  'max',
  'min',
  'hypot',
  'push',
  'unshift',
  'splice',
  'of',
  'fromCharCode',
  'fromCodePoint',
  'set',
]);

/** Lists whose length the code fixes, never the data. */
const FIXED: readonly string[] = [
  'apps/cli/src/bench/compare.ts: Math.min(...times)',
  'apps/cli/src/bench/compare.ts: Math.max(...times)',
  'apps/cli/src/command-options.ts: Math.max(...lines.map(([line]) => line.length))',
  "apps/cli/src/terminal/text-table.ts: Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length))",
  'apps/web/src/pool/worker-pool.ts: queue.splice(0, queue.length, ...others)',
  'packages/backend/src/webgpu/dispatch.ts: Math.max(...grid)',
  'packages/core/src/model-config.ts: problems.push(...relations(config, (key) => isGiven(value, key)))',
  'packages/core/src/model-config.ts: problems.push(...visionProblems(config, given))',
  'packages/core/src/model-config.ts: problems.push(...sourceProblems(config))',
  'packages/core/src/model-config.ts: problems.push(...tiedProblems(config))',
  'packages/core/src/training-config.ts: problems.push(...relations(partial))',
];

test('no list of the data is spread into arguments', () => {
  const found = sources().flatMap(spreadsIn);
  expect(found.filter((call) => !FIXED.includes(call))).toEqual([]);
});

test('the scan sees what it looks for', () => {
  const code =
    'Math.max(...a); list.push(1, ...b.map(f)); Uint8Array.of(...c); f(...rest); Math.max(0, ...[1, 2]); g([...d]);';
  expect(spreadsInText('x.ts', code)).toEqual([
    'x.ts: Math.max(...a)',
    'x.ts: list.push(1, ...b.map(f))',
    'x.ts: Uint8Array.of(...c)',
  ]);
});

function sources(): string[] {
  return ['apps', 'packages'].flatMap((parent) =>
    readdirSync(parent).flatMap((name) => filesUnder(join(parent, name, 'src'))),
  );
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('fixtures'))
    .map((path) => join(folder, path));
}

function spreadsIn(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return text.includes('...') ? spreadsInText(path, text) : [];
}

function spreadsInText(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && takesMany(node.expression) && node.arguments.some(isSpreadList)) {
      found.push(`${path}: ${node.getText(file).replace(/\s+/g, ' ')}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const takesMany = (callee: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(callee) && TAKERS.has(callee.name.text);

const isSpreadList = (argument: ts.Expression): boolean =>
  ts.isSpreadElement(argument) && !isFixedList(argument.expression);

/** Written out, item by item. */
const isFixedList = (list: ts.Expression): boolean =>
  ts.isArrayLiteralExpression(list) && !list.elements.some(ts.isSpreadElement);
