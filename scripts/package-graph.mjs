/**
 * Draws which package imports which, from the code, and fails on an arrow that the table in docs/architecture.md does not allow,
 * on an import that package.json does not declare, and on a relative import that leaves its package.
 * `--mermaid` prints a diagram instead of lines.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowedArrows, importsOf, problems, readPackages } from './package-imports.mjs';
import { root } from './run.mjs';

const packages = readPackages(root);
const imports = packages.flatMap((each) => importsOf(each));
const allowed = allowedArrows(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));

const arrows = new Map(packages.map(({ name }) => [name, new Set()]));
for (const { from, to, test } of imports) if (!test && to !== null) arrows.get(from)?.add(to);

if (process.argv.includes('--mermaid')) {
  console.log('graph BT');
  for (const [from, targets] of arrows)
    for (const to of [...targets].sort()) console.log(`  ${from} --> ${to}`);
} else {
  for (const [from, targets] of arrows)
    console.log(`${from} -> ${[...targets].sort().join(', ') || '(nothing of ours)'}`);
}

const found = problems(packages, imports, allowed);
for (const problem of found) console.error(problem);
process.exit(found.length > 0 ? 1 : 0);
