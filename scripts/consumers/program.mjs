import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../run.mjs';

/** The root README's program, and what it must be installed with. */
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const fence = /```ts\n([\s\S]*?)```/.exec(readme)[1];
const install = /npm install (@seqlab\/[^\n]*)/.exec(readme)[1];

// and core, for the report alone: linkers that are strict give a project only what it names
export const packages = [...install.trim().split(/\s+/), '@seqlab/core'];

/**
 * The program with two lines more: it reports the hash of the trained weights, and what asking for a backend says whose package is
 * not there.
 */
export const typescript = `import { weightHash } from '@seqlab/core';
import { weightsOf } from '@seqlab/models';
${fence}
const asked: { code?: string; message?: string } = await startBackend('webgpu').then(() => ({ code: 'started' }), (error) => error);
const line = /npm install .*tfjs-backend-webgpu@/.test(String(asked.message)) ? asked.code : \`\${asked.code} without an install line\`;
console.log(\`seqlab-report \${weightHash(await weightsOf(model))} \${line}\`);
`.replace(/^await startBackend/m, 'await startBackend');

const { outputText } = ts.transpileModule(typescript, {
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
});
export const javascript = outputText;

/** The same for hosts without top-level await: one async function, imports outside or required. */
const imports = outputText.match(/^import .*$/gm);
export const main = `async function main() {\n${outputText.replace(/^import .*\n/gm, '')}\n}\n`;
export const esModule = `${imports.join('\n')}\n${main}main().catch((error) => console.log('seqlab-failed', error));\n`;
export const commonJs = `${imports
  .map((line) => line.replace(/^import (\{.*\}) from ('.*');/, 'const $1 = require($2);'))
  .join('\n')}\n${main}main().catch((error) => { console.error(error); process.exit(1); });\n`;

/** The hash in what a host wrote; anything wrong is an error. */
export function hashIn(output) {
  const [, hash, missing] = /seqlab-report (\S+) (.*)/.exec(output) ?? [];
  if (hash === undefined) throw new Error(`the program did not come to its end:\n${output}`);
  if (missing.trim() !== 'backend-missing') {
    throw new Error(
      `webgpu without its package: ${missing}, expected backend-missing with the line to install it`,
    );
  }
  return hash;
}
