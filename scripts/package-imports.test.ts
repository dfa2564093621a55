import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allowedArrows, importsOf, problems, readPackages } from './package-imports.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const table = `
## Packages
| package | may import | holds |
|---|---|---|
| \`core\` | nothing of ours | |
| \`backend\`, \`datasets\` | core | |
| \`seqlab\` (apps/cli) | all | |
`;

/** A workspace of one file per package: [package, source, manifest]. */
function workspace(...files: [name: string, source: string, manifest?: object][]) {
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-graph-'));
  for (const [name, source, manifest] of files) {
    mkdirSync(join(folder, 'packages', name, 'src'), { recursive: true });
    writeFileSync(join(folder, 'packages', name, 'src/index.ts'), source);
    writeFileSync(
      join(folder, 'packages', name, 'package.json'),
      JSON.stringify({ name: `@seqlab/${name}`, ...manifest }),
    );
  }
  const packages = readPackages(folder);
  return problems(packages, packages.flatMap(importsOf), allowedArrows(table));
}

test('the repository has only the arrows that its architecture allows', () => {
  const packages = readPackages(root);
  const imports = packages.flatMap(importsOf);
  expect(imports.length).toBeGreaterThan(10);
  const allowed = allowedArrows(readFileSync(join(root, 'docs/architecture.md'), 'utf8'));
  expect(problems(packages, imports, allowed)).toEqual([]);
});

test('an arrow of the table passes', () => {
  const source = "export type { Batch } from '@seqlab/core';";
  expect(workspace(['core', ''], ['backend', source, { dependencies: { '@seqlab/core': '*' } }])).toEqual([]);
});

test('any other arrow fails, an import() too', () => {
  const manifest = { dependencies: { '@seqlab/datasets': '*' } };
  const source = "export const load = () => import('@seqlab/datasets');";
  expect(workspace(['datasets', ''], ['backend', source, manifest])).toEqual([
    'packages/backend/src/index.ts: backend may not import datasets. docs/architecture.md says what it may.',
  ]);
});

test('an import that package.json does not declare fails', () => {
  expect(workspace(['backend', "import 'commander';"])).toEqual([
    'packages/backend/src/index.ts: "commander" is not declared in package.json. Add it there, or do not import it.',
  ]);
});

test('a package that publishes only bundles may take what it bundles from its dev dependencies', () => {
  const source = "import 'lit';\nimport '#gpu';\nimport 'virtual:wasm';\nimport 'node:fs';";
  const devDependencies = { lit: '*' };
  expect(workspace(['backend', source, { files: ['dist'], devDependencies }])).toEqual([]);
  expect(workspace(['backend', source, { files: ['dist', 'src'], devDependencies }])).toHaveLength(1);
});

test('a relative import past the edge of the package fails', () => {
  expect(workspace(['backend', "import '../../core/src/index.js';"])).toEqual([
    'packages/backend/src/index.ts: "../../core/src/index.js" leaves its package. Import it by name.',
  ]);
});

test('a package without a row in the table fails', () => {
  expect(
    workspace(['core', ''], ['odd', "import '@seqlab/core';", { dependencies: { '@seqlab/core': '*' } }]),
  ).toEqual(['packages/odd/src/index.ts: docs/architecture.md has no row for "odd".']);
});
