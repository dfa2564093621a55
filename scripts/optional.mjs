import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

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

/** The adapter that WebGPU's tests run on in Node: SwiftShader unless SEQLAB_TEST_GPU=hardware; null when there is none. */
export async function findGpu() {
  const { probeDawn, softwareGpu } = await import('../packages/backend/dist/webgpu/node/index.js');
  if (process.env.SEQLAB_TEST_GPU !== 'hardware') Object.assign(process.env, softwareGpu()?.environment);
  return (await probeDawn()).adapter?.description ?? null;
}

/** Firefox, in which the lab's main path is tried beside Chromium; null when it is not installed. */
export function findFirefox() {
  return ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path)) ?? null;
}

/** WebKitGTK's MiniBrowser, with its driver and a screen for it; null when something of it is missing. */
export function findWebKit() {
  const tools = ['/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run'];
  const browser = ['4.1', '4.0', '6.0']
    .map(
      (version) =>
        `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
    )
    .find((path) => existsSync(path));
  return browser !== undefined && tools.every((path) => existsSync(path)) ? browser : null;
}

/**
 * A Node of another version, from the package that holds its program; null where it is not installed or does not run.
 * @param {'22' | '24'} major
 */
export function findNode(major) {
  const { resolve } = createRequire(new URL('../internal/engines/package.json', import.meta.url));
  try {
    const node = join(resolve(`node-${major}/package.json`), '../bin/node');
    return spawnSync(node, ['--version'], { stdio: 'ignore' }).status === 0 ? node : null;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Redis, through which grids reach other machines; null when `redis-server` is not on the path. */
export function findRedis() {
  const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/**
 * What some tests compare with and the project does not need: absent, those tests are skipped, counted and named.
 * @type {readonly {name: string, find: () => string | null | Promise<string | null>, without: string, get: string}[]}
 */
export const optional = [
  {
    name: 'PyTorch',
    find: findPytorch,
    without: 'the live comparison with PyTorch is left out (the committed fixtures are still checked)',
    get: 'Debian: `apt-get install python3-torch`; or name a Python with SEQLAB_PYTHON',
  },
  {
    name: 'WebGPU in Node',
    find: findGpu,
    without: 'the WebGPU tests in Node are left out (those in the browser run all the same)',
    get: 'Debian: `apt-get install chromium`, whose SwiftShader is a GPU in software',
  },
  {
    name: 'Firefox',
    find: findFirefox,
    without: 'the lab is not tried in Firefox',
    get: 'Debian: `apt-get install firefox-esr`',
  },
  {
    name: 'WebKitGTK',
    find: findWebKit,
    without: 'the lab is not tried in WebKit',
    get: 'Debian: `apt-get install webkit2gtk-driver xvfb`',
  },
  {
    name: 'Redis',
    find: findRedis,
    without: 'grids over many machines are not tried: no worker is killed, no Redis restarted',
    get: 'Debian: `apt-get install redis-server`',
  },
  ...['22', '24'].map((major) => ({
    name: `Node ${major}`,
    find: () => findNode(major),
    without: `that Node ${major} trains to the same weights is not tried`,
    get: 'it is installed on Linux x64, unless optional dependencies are left out',
  })),
];
