/** 500 steps with wide vectors and without, in processes of their own: the weights are equal byte for byte. `npm run test:wide` runs it; needs the build. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../apps/cli/bin/seqlab.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seqlab-wide-'));
const runs = {
  paper: ['--preset', 'seq2seq', '--dropout', '0.1', '--steps', '500'],
  'd=32': [
    '--preset',
    'seq2seq',
    '--d-model',
    '32',
    '--heads',
    '4',
    '--feed-forward',
    '64',
    '--dropout',
    '0.1',
    '--steps',
    '500',
  ],
  shards: [
    '--preset',
    'seq2seq',
    '--d-model',
    '32',
    '--heads',
    '4',
    '--shards',
    '4',
    '--workers',
    '2',
    '--steps',
    '100',
  ],
};
let failed = 0;
try {
  for (const [name, args] of Object.entries(runs)) {
    const [narrow, wide] = [[], ['--wide']].map((more, i) => {
      const out = join(folder, `${name}-${i}`);
      const { status, stderr } = spawnSync(process.execPath, [cli, 'train', ...args, ...more, '--out', out]);
      if (status !== 0) throw new Error(String(stderr));
      return readFileSync(join(out, 'model.safetensors'));
    });
    const same = narrow.equals(wide);
    if (!same) failed += 1;
    console.log(`${name}: ${same ? 'the same bytes with wide vectors' : 'OTHER BYTES with wide vectors'}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
