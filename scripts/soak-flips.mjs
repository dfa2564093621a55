// Flips every bit of state.json, config.json and tokenizer.json of a small run, one at a time: a run that still opens must
// say exactly what it said before. Needs a build. node scripts/soak-flips.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { readRun } from '../packages/training/dist/node/index.js';

const seqlab = fileURLToPath(new URL('../apps/cli/bin/seqlab.js', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'soak-flips-'));
const run = join(base, 'run');
try {
  const small = ['--d-model', '4', '--heads', '2', '--feed-forward', '8', '--steps', '6'];
  execFileSync(process.execPath, [
    seqlab,
    'train',
    ...small,
    '--checkpoint-every',
    '2',
    '--out',
    run,
    '--json',
  ]);
  const sound = await readRun(run);
  const total = { flips: 0, refused: 0, same: 0, silent: 0 };
  for (const name of ['state.json', 'config.json', 'tokenizer.json']) {
    const bytes = readFileSync(join(run, name));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      writeFileSync(join(run, name), flipped);
      total.flips += 1;
      try {
        if (isDeepStrictEqual(await readRun(run), sound)) total.same += 1;
        else {
          total.silent += 1;
          console.log(`SILENT: ${name}, bit ${bit & 7} of byte ${bit >> 3}`);
        }
      } catch (error) {
        if (error.name !== 'SeqlabError') throw error;
        total.refused += 1;
      }
    }
    writeFileSync(join(run, name), bytes);
  }
  console.log(
    `${total.flips} bits flipped: ${total.refused} refused, ${total.same} without meaning, ${total.silent} silent`,
  );
  process.exitCode = total.silent === 0 ? 0 : 1;
} finally {
  rmSync(base, { recursive: true });
}
