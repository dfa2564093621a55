import { existsSync } from 'node:fs';
import { commonJs, esModule, hashIn, javascript, packages } from './program.mjs';

const program = { 'main.mjs': javascript };
const plain =
  (manager, options = {}, files = {}) =>
  async (project) => {
    project.write({ ...files, ...program });
    await project.install({ manager, ...options });
    return hashIn(await project.node('main.mjs'));
  };
const yarnrc = (linker) => ({ '.yarnrc.yml': `nodeLinker: ${linker}\n` });
// Where tfjs is older than the newest, npm 10 nests a copy of @seqlab/backend in each package unless the project itself names it.
const oldTfjs = [
  '@seqlab/backend',
  ...packages.map((name) => (name.startsWith('@tensorflow/') ? `${name}@4.20.0` : name)),
];

/** Projects that Node runs, one for each way in which packages come into its sight. */
export const nodeHosts = [
  { name: 'npm', what: 'Node, ES modules, npm', run: plain('npm') },
  { name: 'pnpm', what: 'pnpm 10', run: plain('pnpm') },
  {
    name: 'pnpm-hoisted',
    what: 'pnpm 10, node-linker=hoisted',
    run: plain('pnpm', {}, { '.npmrc': 'node-linker=hoisted\n' }),
  },
  { name: 'yarn-1', what: 'yarn 1', run: plain('yarn1') },
  { name: 'yarn-node-modules', what: 'yarn 4, node-modules', run: plain('yarn', {}, yarnrc('node-modules')) },
  { name: 'yarn-pnpm', what: 'yarn 4, its pnpm linker', run: plain('yarn', {}, yarnrc('pnpm')) },
  {
    name: 'yarn-pnp',
    what: "yarn 4, Plug'n'Play",
    run: async (project) => {
      project.write({ ...yarnrc('pnp'), ...program });
      await project.install({ manager: 'yarn' });
      return hashIn(
        await project.node('-r', './.pnp.cjs', '--experimental-loader', './.pnp.loader.mjs', 'main.mjs'),
      );
    },
  },
  {
    name: 'commonjs',
    what: 'CommonJS `require`, a project without "type"',
    run: async (project) => {
      project.write({ 'main.cjs': commonJs });
      await project.install({ type: 'commonjs' });
      return hashIn(await project.node('main.cjs'));
    },
  },
  {
    name: 'tfjs-4.20',
    what: 'the oldest tfjs that is allowed, 4.20.0',
    run: plain('npm', { ours: oldTfjs }),
  },
  {
    name: 'npm-workspaces',
    what: 'npm workspaces, the program in one of two members',
    run: async (project) => {
      project.write({
        'a/package.json': JSON.stringify({
          name: 'a',
          version: '1.0.0',
          type: 'module',
          dependencies: fromNames(packages),
        }),
        'b/package.json': JSON.stringify({
          name: 'b',
          version: '1.0.0',
          dependencies: fromNames(['@seqlab/core']),
        }),
        'a/main.mjs': javascript,
      });
      await project.install({ ours: [], manifest: { workspaces: ['a', 'b'] } });
      return hashIn(await project.node('a/main.mjs'));
    },
  },
  {
    name: 'lambda',
    what: 'one CommonJS file by esbuild, moved away from node_modules',
    run: async (project) => {
      project.write({ 'main.mjs': esModule });
      await project.install({ tools: ['esbuild@0.28.2'] });
      await project.bin(
        'esbuild/bin/esbuild',
        'main.mjs',
        '--bundle',
        '--platform=node',
        '--format=cjs',
        '--outfile=out/index.cjs',
        '--log-level=warning',
      );
      await project.run('mv', ['node_modules', 'elsewhere']);
      return hashIn(await project.node('out/index.cjs'));
    },
  },
  {
    name: 'worker-threads',
    what: 'a worker thread that runs a bundled file',
    run: async (project) => {
      project.write({
        'work.mjs': esModule,
        'main.mjs':
          "import { Worker } from 'node:worker_threads';\nnew Worker(new URL('./out/work.mjs', import.meta.url));\n",
      });
      await project.install({ tools: ['esbuild@0.28.2'] });
      const banner =
        "--banner:js=import { createRequire } from 'node:module'; import { dirname } from 'node:path'; const require = createRequire(import.meta.url); const __filename = import.meta.filename, __dirname = dirname(__filename);";
      await project.bin(
        'esbuild/bin/esbuild',
        'work.mjs',
        '--bundle',
        '--platform=node',
        '--format=esm',
        '--outfile=out/work.mjs',
        '--log-level=warning',
        banner,
      );
      return hashIn(await project.node('main.mjs'));
    },
  },
  {
    name: 'bun',
    what: 'Bun',
    run: async (project) => {
      project.write(program);
      await project.install({ tools: ['bun@1.4.5'] });
      return hashIn(await project.run(bunIn(project), ['main.mjs']));
    },
  },
  {
    name: 'deno',
    what: 'Deno, from node_modules',
    run: async (project) => {
      project.write({ ...program, 'deno.json': '{ "nodeModulesDir": "manual" }' });
      await project.install({ tools: ['deno@2.9.6'] });
      const deno = binaryOf(project, [
        '@deno/linux-x64-glibc/deno',
        '@deno/linux-arm64-glibc/deno',
        '@deno/darwin-arm64/deno',
        '@deno/darwin-x64/deno',
      ]);
      return hashIn(await project.run(deno, ['run', '--allow-all', 'main.mjs']));
    },
  },
];

export const bunIn = (project) =>
  binaryOf(
    project,
    ['linux-x64', 'linux-x64-baseline', 'linux-aarch64', 'darwin-aarch64', 'darwin-x64'].map(
      (name) => `@oven/bun-${name}/bin/bun`,
    ),
  );

function binaryOf(project, files) {
  const found = files.map((file) => project.path(`node_modules/${file}`)).find((file) => existsSync(file));
  if (!found) throw new Error('skip: it has no program for this platform on npm');
  return found;
}

function fromNames(names) {
  return Object.fromEntries(names.map((name) => [name, 'latest']));
}
