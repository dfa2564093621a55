// node scripts/build.mjs [folder]
// Builds dist/ (or the folder): the page, the element's one script, and what that script loads, under names made from their content.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
// How the second script finds the first one's copies: by a symbol, since any element's id could stand for a name.
const SHARED = 'globalThis[Symbol.for("seqlab.shared")]';
const OLDEST_SYNTAX = 'es2020';
const UNNAMED = '__SEQLAB_BUILD__';
// What these know, they learn as the first script runs: a second copy would know something else.
const ONE_OF_A_KIND =
  /\/src\/(host\/(assets|script-rights)|element\/keep-input|pool\/(start-worker|shared-pool))\.ts$/;
const THREADS = /tfjs-backend-wasm-threaded-simd/;
// What the lab computes has gradients of its own: those of tfjs's ops would be a tenth of the worker for nothing.
const GRADIENTS = /gradients\/all-gradients|^\.\/all-gradients\.js$/;

// A frame without an origin may load a script from anywhere but no text: so a worker's text comes as a script too.
const asText = (name, script) => `globalThis[Symbol.for("seqlab.${name}")]=${JSON.stringify(script)};`;
const worker = await bundle('src/worker/worker.ts', { plugins: [onlyWasm(), fewerKernels(), barerCore()] });
const workerFile = await emit('worker', worker);
const workerText = asText('worker-text', worker);
const workerTextFile = await emit('worker-text', workerText);
// every backend, loaded by the first run that asks for another one than WASM
const anyWorker = await bundle('src/worker/any-worker.ts', { plugins: [withoutThreads()] });
const anyWorkerFile = await emit('any-worker', anyWorker);
const anyWorkerText = asText('any-worker-text', anyWorker);
const anyWorkerTextFile = await emit('any-worker-text', anyWorkerText);
// every kind of task, loaded by the first run of something else than zeros and ones
const ownWorker = await bundle('src/worker/own-worker.ts', {
  plugins: [onlyWasm(), fewerKernels(), barerCore()],
});
const ownWorkerFile = await emit('own-worker', ownWorker);
const ownWorkerText = asText('own-worker-text', ownWorker);
const ownWorkerTextFile = await emit('own-worker-text', ownWorkerText);
const tools = await bundle('src/tools.ts', { shared: true });
const toolsFile = await emit('tools', tools);
const unnamed = await bundle('src/entry.ts', {
  plugins: [onePolicy(), templatesInHtml(), withoutMaps()],
  // What is too old to run it must still be able to read it, or nobody could say so.
  target: OLDEST_SYNTAX,
  define: {
    SEQLAB_BUILD: JSON.stringify(UNNAMED),
    SEQLAB_ASSETS: JSON.stringify({
      worker: workerFile,
      workerText: workerTextFile,
      anyWorker: anyWorkerFile,
      anyWorkerText: anyWorkerTextFile,
      ownWorker: ownWorkerFile,
      ownWorkerText: ownWorkerTextFile,
      tools: toolsFile,
    }),
  },
});

// Two versions on one page tell each other apart by a name made from their content.
const guard = await readFile(join(root, 'old-browser.js'), 'utf8');
const entry = guarded(guard, unnamed.replaceAll(UNNAMED, hash(unnamed)));

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, 'assets'), { recursive: true });
const integrity = `sha384-${createHash('sha384').update(entry).digest('base64')}`;
const files = [
  [workerFile, worker],
  [workerTextFile, workerText],
  [anyWorkerFile, anyWorker],
  [anyWorkerTextFile, anyWorkerText],
  [ownWorkerFile, ownWorker],
  [ownWorkerTextFile, ownWorkerText],
  [toolsFile, tools],
  ['seqlab.js', entry],
  ['integrity.json', `${JSON.stringify({ 'seqlab.js': integrity }, null, 2)}\n`],
];
// What a bundle may import: no bundle starts a worker from a file, whose address nobody knows.
const modules = [workerTextFile, anyWorkerTextFile, ownWorkerTextFile, toolsFile].map(
  (file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`./${file}`)})`,
);
const module = await readFile(join(root, 'module.js'), 'utf8');
files.push(['index.js', module.replace('__MODULES__: null', () => modules.join(',\n  '))]);
for (const name of [
  'index.html',
  'page-policy.js',
  'page.css',
  'seqlab-frame.js',
  'index.d.ts',
  'react.d.ts',
]) {
  files.push([name, await readFile(join(root, name), 'utf8')]);
}
// What the page needs without a network; its text-carrying twin of the worker is for frames alone.
const offline = ['index.html', 'page-policy.js', 'page.css', 'seqlab.js', workerFile, toolsFile];
const version = hash(files.map(([, content]) => content).join('\0'));
const serviceWorker = await readFile(join(root, 'service-worker.js'), 'utf8');
files.push([
  'service-worker.js',
  serviceWorker.replace("['__FILES__']", JSON.stringify(offline)).replace('__VERSION__', version),
]);
for (const [name, content] of files) await writeFile(join(dist, name), content);
await writeFile(
  join(dist, 'sizes.json'),
  `${JSON.stringify(Object.fromEntries(files.map(([name, content]) => [name, gzipSync(content, { level: 9 }).length])), null, 2)}\n`,
);

/** A file name from the content: two versions of the lab can lie in one folder, and caches need no expiry. */
async function emit(name, content) {
  return `assets/${name}-${hash(content)}.js`;
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}

/** One classic script: modules from another origin would ask for CORS headers, which not every course site can set. */
async function bundle(entry, { plugins = [], define = {}, shared = false, target = 'es2022' } = {}) {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins,
    define,
    resolve: { conditions: ['@seqlab/source', 'browser', 'module', 'import', 'production', 'default'] },
    build: {
      write: false,
      target,
      minify: 'oxc',
      lib: { entry: join(root, entry), formats: ['iife'], name: 'seqlabScript' },
      rolldownOptions: shared
        ? {
            external: ['lit', '@seqlab/figures'],
            output: { globals: { lit: `${SHARED}.lit`, '@seqlab/figures': `${SHARED}.figures` } },
          }
        : {},
    },
  });
  const [{ output }] = [result].flat();
  const doubled = Object.keys(output[0].modules).find((path) => shared && ONE_OF_A_KIND.test(path));
  if (doubled !== undefined)
    throw new Error(
      `${entry}: ${doubled} keeps a state that only the first script has. Hand over what is needed of it.`,
    );
  if (output.length !== 1)
    throw new Error(`${entry}: ${output.map(({ fileName }) => fileName).join(', ')}, expected one file`);
  return inAscii(output[0].code.replace(/^var seqlabScript\s*=\s*/, ''));
}

/** The script in a function that looks first whether it can run here. */
function guarded(guard, script) {
  const looks = guard.replace(/^\/\/.*\n/gm, '').replace(/\n\s*/g, '\n');
  return `(function(){\n${looks}if(!mayRun())return;\n${script}\n})();\n`;
}

/** A script without a declared encoding is read in the page's, which may be any: outside ASCII there are escapes alone. */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Lit makes a policy of its own for Trusted Types as it is loaded, and throws where the page does not allow that name or the page's
 * own lit has taken it. In this bundle it uses ours, which a page allows under one name, and which never throws.
 */
function onePolicy() {
  return {
    name: 'one-policy',
    enforce: 'pre',
    transform(code, path) {
      if (!path.endsWith('/lit-html.js')) return null;
      const own = /=\w+\?\w+\.createPolicy\("lit-html",\{createHTML:\w+=>\w+\}\):void 0/;
      if (!own.test(code))
        throw new Error(`${path}: lit's policy is not where it was. Look where it is now.`);
      const ours = JSON.stringify(join(root, 'src/host/script-rights.ts'));
      return `import { templatePolicy } from ${ours};\n${code.replace(own, '=templatePolicy()')}`;
    },
  };
}

/** Lit's templates are HTML. In a page that is XML (XHTML, an e-book) they are made beside it, where they are read as such. */
function templatesInHtml() {
  return {
    name: 'templates-in-html',
    enforce: 'pre',
    transform(code, path) {
      if (!path.endsWith('/lit-html.js')) return null;
      const made = /\w+\.createElement\("template"\)/;
      if (!made.test(code))
        throw new Error(`${path}: lit's templates are not made where they were. Look where they are now.`);
      const ours = JSON.stringify(join(root, 'src/host/host-document.ts'));
      return `import { newTemplate } from ${ours};\n${code.replace(made, 'newTemplate()')}`;
    },
  };
}

/** Leaves out the maps that the figures' library could project on: no figure has one. It makes one mirror as it is loaded. */
function withoutMaps() {
  return {
    name: 'without-maps',
    enforce: 'pre',
    transform(code, path) {
      if (!path.endsWith('/d3-geo.mjs')) return null;
      const names = new Set(/export \{([^}]*)\}/.exec(code)?.[1].match(/\bgeo[A-Z]\w*/g));
      if (!names.has('geoTransform'))
        throw new Error(`${path}: d3-geo's names are not where they were. Look where they are now.`);
      return `const none = () => null;\nexport { ${[...names].map((name) => `none as ${name}`)} };`;
    },
  };
}

/** Leaves out what the usual worker never starts: threads, the CPU backend, WebGPU, relaxed SIMD. */
function onlyWasm() {
  const strict = {
    transform: (code, path) =>
      path.endsWith('/wasm/binary.js') ? code.replace(/(relaxedBinary = )'[^']*'/, "$1''") : null,
  };
  const others = [
    /^@tensorflow\/tfjs-backend-(cpu|webgpu)$/,
    /webgpu\/start-webgpu/,
    /webgpu\/capture\/webgpu-program/,
  ];
  return { ...leavingOut('only-wasm', [THREADS, GRADIENTS, ...others]), ...strict };
}

/** tfjs's threads would need a page that is isolated from others; workers that compute shards run this script, not a file of their own. */
function withoutThreads() {
  return leavingOut('without-threads', [THREADS, GRADIENTS, /^\.\/start-worker\.js$/]);
}

/**
 * Registers fewer of tfjs's WASM kernels, as its file of them suggests: none for convolutions, pooling, pictures, strings and sparse
 * tensors, which no layer of ours calls.
 */
function fewerKernels() {
  const unused =
    /conv[23]d|pool|dilation2d|resize|crop|flip|rotate|transform|suppression|lrn|(batch|depth)ToSpace|spaceToBatch|sparse|string|unique|bincount/i;
  return {
    name: 'fewer-kernels',
    enforce: 'pre',
    transform(code, path) {
      if (!path.endsWith('/register_all_kernels.js')) return null;
      const names = [...code.matchAll(/^import \{ (\w+Config) \} from '\.\/kernels\//gm)].map(
        ([, name]) => name,
      );
      const left = names.filter((name) => unused.test(name));
      if (left.length < 20)
        throw new Error(`${path}: tfjs's kernels are not listed as they were. Look how they are listed now.`);
      return left.reduce(
        (text, name) =>
          text
            .replace(new RegExp(`^import \\{ ${name} \\} .*$`, 'm'), '')
            .replace(new RegExp(`^\\s+${name},?$`, 'm'), ''),
        code,
      );
    },
  };
}

/**
 * tfjs's core without what registers itself as it is loaded and that the lab never asks for: optimizers, stores of models, and hashes of strings with
 * their 64-bit numbers.
 */
function barerCore() {
  const stores = /try \{\s*ModelStoreManagerRegistry\.[\s\S]*?catch \(err\) \{\s*\}/g;
  const barer = {
    'optimizers/register_optimizers.js': [
      /registerClass\(optimizer\)/,
      () => 'export const registerOptimizers = () => {};',
    ],
    'platforms/platform_browser.js': [stores, (code) => code.replace(stores, '')],
    'hash_util.js': [/export function fingerPrint64/, () => 'export const fingerPrint64 = null;'],
  };
  return {
    name: 'barer-core',
    enforce: 'pre',
    transform(code, path) {
      const [, file] = /\/tfjs-core\/dist\/(.*)$/.exec(path) ?? [];
      if (file === undefined) return null;
      if (file.startsWith('io/')) return { code, moduleSideEffects: false };
      if (barer[file] === undefined) return null;
      const [expected, change] = barer[file];
      if (code.search(expected) === -1)
        throw new Error(`${path}: ${expected} is not where it was. Look where it is now.`);
      return change(code);
    },
  };
}

function leavingOut(name, patterns) {
  const empty = '\0left-out';
  return {
    name,
    enforce: 'pre',
    resolveId: (source) => (patterns.some((pattern) => pattern.test(source)) ? empty : null),
    load: (source) =>
      source === empty
        ? 'export default null; export const wasmWorkerContents = ""; export const registerWebgpu = null; export const startWorker = null; export const recordProgram = null; export const registerAllGradients = () => {};'
        : null,
  };
}
