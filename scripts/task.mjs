/** `npm run build`, `lint`, `typecheck`, `graph`: installs what is missing, then does it. What follows `--` goes to the linter or the graph. */
import { build, inOrder, install, root, run, turbo } from './run.mjs';

const tasks = {
  build,
  lint: (args) =>
    run(process.execPath, [
      `${root}/node_modules/@biomejs/biome/bin/biome`,
      'check',
      ...(args.length > 0 ? args : ['.']),
    ]),
  typecheck: () => turbo('typecheck'),
  graph: (args) => run(process.execPath, [`${root}/scripts/package-graph.mjs`, ...args]),
};

const [name, ...args] = process.argv.slice(2);
await inOrder([
  ['install', install],
  [name, () => tasks[name](args)],
]);
