/** `npm run check`: everything that must hold before a commit is pushed. */
import { build, inOrder, install, root, run, turbo } from './run.mjs';

await inOrder([
  ['install', install],
  ['lint', () => run(process.execPath, [`${root}/node_modules/@biomejs/biome/bin/biome`, 'check', '.'])],
  ['types', () => turbo('typecheck')],
  ['graph', () => run(process.execPath, [`${root}/scripts/package-graph.mjs`])],
  ['build', build],
  ['package tests', () => turbo('check:package')],
  [
    'tests',
    () =>
      run(process.execPath, [`${root}/node_modules/vitest/vitest.mjs`, 'run'], {
        environment: { SEQLAB_BUILT_LAB: `${root}/apps/web/dist` },
      }),
  ],
]);
