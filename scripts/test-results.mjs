// `npm run test:results`: every row of the table of real tasks in its quick version, about a minute each on one core, held to what a broken
// model misses. Arguments go to `seqlab results`, such as a row's name and --from.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const out = mkdtempSync(join(tmpdir(), 'seqlab-results-'));
const command = ['node_modules/seqlab/bin/seqlab.js', 'results', ...process.argv.slice(2)];
const child = spawn(process.execPath, [...command, '--size', 'quick', '--out', out, '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const pieces = [];
child.stdout.on('data', (piece) => pieces.push(piece));
child.on('close', (code) => {
  rmSync(out, { recursive: true, force: true });
  if (code !== 0) process.exit(code ?? 1);
  const { rows } = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  let failed = 0;
  for (const { row, scores, goal, reached, seconds } of rows) {
    if (reached !== true) failed += 1;
    const value = scores[goal.score]?.mean;
    const time = seconds === null ? '' : `, ${Math.round(seconds.mean)} s of updates`;
    const bound = `${goal.better === 'lower' ? 'at most' : 'at least'} ${goal.bound}`;
    process.stdout.write(
      `${reached ? 'passed' : 'FAILED'}  ${row}: ${goal.score} ${value}, ${bound}${time}\n`,
    );
  }
  process.stdout.write(`${rows.length - failed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
});
