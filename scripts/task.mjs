/** `npm run build`, `lint`, `typecheck`, `graph`, `watch`: installs what is missing, then does it. What follows goes to the linter, the graph or vitest. */
import { build, inOrder, install, root, run, turbo } from './run.mjs';

const tasks = {
  build,
  lint: (args) =>
    run(process.execPath, [
      `${root}/node_modules/@biomejs/biome/bin/biome`,
      'check',
      ...(args.some((argument) => !argument.startsWith('-')) ? args : ['.', ...args]),
    ]),
  typecheck: () => turbo('typecheck'),
  watch: (args) => run(process.execPath, [`${root}/node_modules/vitest/vitest.mjs`, 'watch', ...args]),
  graph: (args) => run(process.execPath, [`${root}/scripts/package-graph.mjs`, ...args]),
};

const [name, ...args] = process.argv.slice(2);
await inOrder([
  ['install', install],
  [name, () => tasks[name](args)],
]);
