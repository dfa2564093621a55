import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNode } from '../../../scripts/optional.mjs';

interface Trained {
  readonly hash: string;
  readonly losses: readonly number[];
}

interface Printed {
  readonly node: string;
  readonly runs: Readonly<Record<string, Trained>>;
}

/** What `hash.mjs` trains to, wherever it runs. A change that moves one of these changes everyone's weights: say so in its changeset. */
const expected = {
  paper: '1e572775',
  rotary: 'ef59314f',
  alibi: '915eb8a8',
  relative: '4f6ad95d',
};

const program = fileURLToPath(new URL('./hash.mjs', import.meta.url));

function trainedBy(node: string, ...flags: string[]): Printed {
  const { status, stdout, stderr } = spawnSync(node, [program, ...flags], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${node} ${flags.join(' ')} ended with code ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}

const hashesOf = ({ runs }: Printed) =>
  Object.fromEntries(Object.entries(runs).map(([name, { hash }]) => [name, hash]));

let here: Printed;

beforeAll(() => {
  // The other engines have no TypeScript loader: they import what is published.
  const built = fileURLToPath(new URL('../../../packages/training/dist/index.js', import.meta.url));
  if (!existsSync(built)) throw new Error('@seqlab/training is not built. Run npm run build first.');
  here = trainedBy(process.execPath);
});

test('this Node trains to the committed weights', () => {
  expect(here.node).toBe(process.version);
  expect(hashesOf(here)).toEqual(expected);
});

describe.each(['22', '24'] as const)('Node %s', (major) => {
  const node = findNode(major);

  test.skipIf(node === null)('trains to the same weights, with the same losses on the way', () => {
    const there = trainedBy(node!);
    expect(there.node).toMatch(new RegExp(`^v${major}\\.`));
    expect(hashesOf(there)).toEqual(expected);
    expect(there.runs).toEqual(here.runs);
  });

  test.skipIf(node === null)('with fastMath stays within 1e-4 of the strict losses for 20 steps', () => {
    const { runs } = trainedBy(node!, '--fast-math');
    expect(Object.keys(runs)).toEqual(Object.keys(expected));
    for (const [name, { losses }] of Object.entries(runs)) {
      const strict = here.runs[name]!.losses;
      expect(losses.length, name).toBe(60);
      expect(losses.every(Number.isFinite), name).toBe(true);
      const distances = losses.slice(0, 20).map((loss, step) => Math.abs(loss - strict[step]!));
      expect(Math.max(...distances), name).toBeLessThan(1e-4);
    }
  });
});

// So the flag does reach the kernels.
test.skipIf(!process.version.startsWith('v20.'))('Node 20 has no relaxed SIMD and refuses fastMath', () => {
  expect(() => trainedBy(process.execPath, '--fast-math')).toThrow('wasm-no-relaxed-simd');
});

describe('seqlab train --fast-math', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-fast-math-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const train = (node: string, name: string, ...flags: string[]) => {
    const out = join(folder, name);
    const bin = fileURLToPath(new URL('../../../apps/cli/bin/seqlab.js', import.meta.url));
    const all = [bin, 'train', '--preset', 'masked', '--steps', '20', '--out', out, '--json', ...flags];
    const { status, stdout, stderr } = spawnSync(node, all, { encoding: 'utf8' });
    return { status, stderr, out, run: status === 0 ? JSON.parse(stdout) : null };
  };

  const node22 = findNode('22');
  test.skipIf(node22 === null)('takes the relaxed build, and the config says so', () => {
    const strict = train(node22!, 'strict');
    const fast = train(node22!, 'fast', '--fast-math');
    expect([strict.status, fast.status], fast.stderr).toEqual([0, 0]);
    expect(fast.run.losses).not.toEqual(strict.run.losses);
    for (const [step, loss] of fast.run.losses.entries())
      expect(Math.abs(loss - strict.run.losses[step])).toBeLessThan(1e-4);
    const { training } = JSON.parse(readFileSync(join(fast.out, 'config.json'), 'utf8'));
    expect(training.fastMath).toBe(true);
  });

  test.skipIf(!process.version.startsWith('v20.'))('is refused by Node 20 before anything is written', () => {
    const { status, stderr, out } = train(process.execPath, 'refused', '--fast-math');
    expect(status).toBe(1);
    expect(stderr).toContain('no relaxed SIMD');
    expect(existsSync(out)).toBe(false);
  });
});
