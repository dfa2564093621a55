// Writes tfjs's own gradients of its ops to src/gradients/tfjs-gradients.js, as one module that takes all else from tfjs-core's public
// entry. tfjs keeps them in files that only bundlers can import; Node finds none of them. Does nothing if that is already done.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const core = '@tensorflow/tfjs-core';
const script = fileURLToPath(import.meta.url);
const target = fileURLToPath(new URL('../src/gradients/tfjs-gradients.js', import.meta.url));
const require = createRequire(import.meta.url);
const dist = join(dirname(require.resolve(`${core}/package.json`)), 'dist');

/** Inner modules that stand for public names: what they export, by the name that tfjs-core has for it. */
const STAND_INS = {
  engine: 'export const ENGINE = { runKernel: (...call) => tf.engine().runKernel(...call) };',
  base: 'export const { backend_util } = tf;',
  util: `export const { ${Object.keys(require(core).util).join(', ')} } = tf.util;`,
  tensor_util_env: 'export const convertToTensor = (x) => x;',
  'ops/operation': 'export const op = (named) => Object.values(named)[0];',
};

function namesIn(file) {
  const text = readFileSync(join(dist, `${file}.js`), 'utf8');
  return [...text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(([, name]) => name);
}

/** Keeps the gradients and takes what they call from outside, unless it is not public: then that comes along too. */
function fromPublicEntry(tf) {
  const publicly = (file) => {
    const names = namesIn(file);
    return names.length > 0 && names.every((name) => Object.hasOwn(tf, name));
  };
  return {
    name: 'from-public-entry',
    enforce: 'pre',
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith('.')) return null;
      const file = join(dirname(importer.replace(/^\0/, '')), id);
      const name = file.slice(dist.length + 1);
      if (name in STAND_INS || (!name.startsWith('gradients/') && publicly(name))) return `\0${file}`;
      return `${file}.js`;
    },
    load(id) {
      if (!id.startsWith('\0')) return null;
      const name = id.slice(dist.length + 2);
      if (name in STAND_INS) return `import * as tf from '${core}';\n${STAND_INS[name]}`;
      return `export { ${namesIn(name).join(', ')} } from '${core}';`;
    },
  };
}

export default async function buildGradients() {
  const { version } = require(`${core}/package.json`);
  const made = createHash('sha256').update(readFileSync(script)).digest('hex');
  const header = `// The gradients of ${core} ${version}, see NOTICE. Made by scripts/build-gradients.mjs: ${made}\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(header)) return;
  const { build } = await import('vite');
  const entry = join(dist, 'register_all_gradients.js');
  const { output } = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        // the list, without the loop that registers everything in it
        transform: (code, id) =>
          id === entry
            ? code.replace(/const gradConfigs = (\[[^\]]*\]);[\s\S]*/, 'export const gradients = $1;')
            : null,
      },
      fromPublicEntry(require(core)),
    ],
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rolldownOptions: {
        input: entry,
        external: [core],
        preserveEntrySignatures: 'strict',
        output: { format: 'es', comments: false },
      },
    },
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, header + output[0].code);
}

if (process.argv[1] === script) await buildGradients();
