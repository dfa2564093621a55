/** `npm start`: install, build, then the whole paper. What follows `--` goes to `seqlab ladder`. */
import { build, inOrder, install, root, run } from './run.mjs';

const given = process.argv.slice(2);

await inOrder([
  ['install', install],
  ['build', build],
]);
process.exit(
  await run(process.execPath, [
    `${root}/apps/cli/bin/seqlab.js`,
    'ladder',
    ...(given.length > 0 ? given : ['--quick']),
  ]),
);
