import { spawnSync } from 'node:child_process';

/** A Python that can `import torch`, or null. SEQLAB_PYTHON names one; Debian's python3-torch lives in /usr/bin/python3. */
export function findPytorch() {
  const candidates = process.env.SEQLAB_PYTHON
    ? [process.env.SEQLAB_PYTHON]
    : ['/usr/bin/python3', 'python3', 'python'];
  for (const python of candidates) {
    if (spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) return python;
  }
  return null;
}

/**
 * What some tests compare with and the project does not need: absent, those tests are skipped, counted and named.
 * @type {readonly {name: string, find: () => string | null, without: string, get: string}[]}
 */
export const optional = [
  {
    name: 'PyTorch',
    find: findPytorch,
    without: 'the live comparison with PyTorch is left out (the committed fixtures are still checked)',
    get: 'Debian: `apt-get install python3-torch`; or name a Python with SEQLAB_PYTHON',
  },
];
