/** `npm start`: install, build, then the whole paper. What follows `--` goes to `seqlab ladder`. */
import { build, inOrder, install, root, run } from './run.mjs';

await inOrder([
  ['install', install],
  ['build', build],
]);
process.exit(
  await run(process.execPath, [`${root}/apps/cli/bin/seqlab.js`, 'ladder', ...process.argv.slice(2)]),
);
