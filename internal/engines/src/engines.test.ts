import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
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
  relative: 'ed1a5c12',
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
