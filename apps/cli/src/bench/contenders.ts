import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Who takes part in `seqlab bench`: a program of its own, because each needs a whole process to be warm in. */
export interface Contender {
  readonly name: string;
  /** the command line that starts it, or null if it is not installed here */
  find(): readonly string[] | null;
  /** what to do to have it */
  readonly get: string;
  /** default: 1 */
  readonly threads?: number;
  /** computes on one thread of WASM alone: it cannot be faster than the peak that is measured there */
  readonly wasm?: boolean;
  /** the cases that it can take; default: all */
  readonly cases?: readonly string[];
}

const script = (name: string) => fileURLToPath(new URL(`../../contenders/${name}`, import.meta.url));

/** Packages of others are looked for from the current folder: the command line does not bring them. */
export const resolveFrom = join(process.cwd(), 'package.json');

export const contenders: readonly Contender[] = [
  {
    name: 'seqlab',
    find: () => [process.execPath, script('seqlab.mjs')],
    get: '',
    wasm: true,
  },
  pytorch('pytorch', 1),
  pytorch('pytorch-threads', availableParallelism()),
  {
    name: 'stock-tfjs',
    find: () =>
      isInstalled('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm')
        ? [process.execPath, script('stock-tfjs.mjs')]
        : null,
    get: 'npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 in the current folder',
    wasm: true,
  },
  {
    name: 'jax-js',
    find: () => (isInstalled('@jax-js/jax') ? [process.execPath, script('jax-js.mjs')] : null),
    get: 'npm install @jax-js/jax in the current folder',
    wasm: true,
  },
  {
    name: 'microgpt',
    find: () => {
      const python = findPython('pass');
      return python === null ? null : [python, script('microgpt.py')];
    },
    get: 'install Python 3, or name it in SEQLAB_PYTHON',
    cases: ['names-16'],
  },
];

function pytorch(name: string, threads: number): Contender {
  return {
    name,
    find: () => {
      const python = findPython('import torch');
      return python === null ? null : [python, script('pytorch.py')];
    },
    get: 'install PyTorch (Debian: apt-get install python3-torch libopenblas0-pthread), or name a Python that has it in SEQLAB_PYTHON',
    threads,
  };
}

/** Those that take the case; of the others it is told only where somebody asked for them. */
export function contendersOf(
  task: { readonly name: string },
  asked: readonly Contender[] | undefined,
): readonly Contender[] {
  return asked ?? contenders.filter(({ cases }) => cases === undefined || cases.includes(task.name));
}

function isInstalled(...packages: readonly string[]): boolean {
  const { resolve } = createRequire(resolveFrom);
  return packages.every((name) => {
    try {
      return resolve(name) !== '';
    } catch {
      return false;
    }
  });
}

/** A Python that can do this, or null; Debian's python3-torch belongs to /usr/bin/python3. */
function findPython(statement: string): string | null {
  const named = process.env.SEQLAB_PYTHON;
  const candidates = named ? [named] : ['/usr/bin/python3', 'python3', 'python'];
  const has = (python: string) => spawnSync(python, ['-c', statement], { stdio: 'ignore' }).status === 0;
  return candidates.find(has) ?? null;
}
