// Compiles assembly/ twice (strict and relaxed SIMD) and writes the two modules, as base64, to src/wasm/binary.js, so that Node and every bundler
// find them without any path; and tfjs's own SIMD binary to src/wasm/tfjs-binary.js, for the same reason. Does nothing for a file that is
// already made from these sources.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'src/wasm/binary.js');
const tfjsTarget = join(root, 'src/wasm/tfjs-binary.js');
const entry = join(root, 'assembly/index.ts');
const common = [entry, '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd'];

/** What TypeScript and AssemblyScript both compile, beside the operands of the ops. */
const SHARED = ['opcodes', 'memory-sizes', 'probe-operands']
  .map((name) => `src/wasm/${name}.ts`)
  .concat('src/long-sums.ts');

function sourceHash() {
  const hash = createHash('sha256');
  const assembly = readdirSync(join(root, 'assembly'))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const ops = readdirSync(join(root, 'src/ops'))
    .map((op) => `src/ops/${op}/operands.ts`)
    .filter((name) => existsSync(join(root, name)))
    .sort();
  const sources = [
    ...assembly.map((name) => `assembly/${name}`),
    ...ops,
    ...SHARED,
    'scripts/build-wasm.mjs',
    'package.json',
  ];
  for (const name of sources)
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(root, name)))
      .update('\0');
  return hash.digest('hex');
}

/**
 * A source as AssemblyScript reads it: a line `// @inline` is the decorator of the function after it. Decorators of functions are no TypeScript, so
 * that no formatter and no linter reads a file that has one.
 */
function sourceText(name, folder) {
  const path = join(folder, name);
  if (!existsSync(path)) return null;
  return readFileSync(path, 'utf8').replaceAll(/^\/\/ @inline$/gm, '@inline');
}

async function compile(options) {
  const asc = await import('assemblyscript/asc');
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-wasm-'));
  try {
    const outFile = join(folder, 'module.wasm');
    const { error, stderr } = await asc.main([...common, ...options, '--outFile', outFile], {
      readFile: sourceText,
    });
    if (error) throw new Error(`build-wasm: assembly/ does not compile.\n${stderr.toString()}`);
    const bytes = readFileSync(outFile);
    if (WebAssembly.validate(bytes) && hasDataSection(bytes)) {
      throw new Error(
        'build-wasm: the module has static data, which would land on the data of tfjs. Compute it instead.',
      );
    }
    return bytes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasDataSection(bytes) {
  const DATA = 11;
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    if (id === DATA) return true;
    at += size;
  }
  return false;
}

/** tfjs's SIMD binary as a module: gzipped before base64, which would keep a server's gzip from finding what repeats. */
function writeTfjsBinary() {
  const file = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  const bytes = readFileSync(join(dirname(file), 'dist/tfjs-backend-wasm-simd.wasm'));
  const header = `// tfjs-backend-wasm-simd.wasm of @tensorflow/tfjs-backend-wasm ${JSON.parse(readFileSync(file, 'utf8')).version}, see NOTICE. SHA-256 ${createHash('sha256').update(bytes).digest('hex')}\n`;
  if (existsSync(tfjsTarget) && readFileSync(tfjsTarget, 'utf8').startsWith(header)) return;
  const base64 = gzipSync(bytes, { level: 9 }).toString('base64');
  writeFileSync(tfjsTarget, `${header}export const gzippedTfjsWasm = '${base64}';\n`);
}

/** Makes src/wasm/binary.js unless it is up to date. */
export default async function buildWasm() {
  writeTfjsBinary();
  const header = `// Made by scripts/build-wasm.mjs from assembly/: ${sourceHash()}\n`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(header)) return;
  const strict = await compile([]);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  mkdirSync(join(root, 'src/wasm'), { recursive: true });
  writeFileSync(
    target,
    `${header}export const strictBinary = '${strict.toString('base64')}';\nexport const relaxedBinary = '${relaxed.toString('base64')}';\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();
