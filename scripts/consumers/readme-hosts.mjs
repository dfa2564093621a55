import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../run.mjs';

/**
 * Each package's README to the letter: its install line in an empty project, with a strict package manager too, and its programs,
 * which must compile and run.
 */
export const readmeHosts = readdirSync(join(root, 'packages')).flatMap((name) =>
  ['npm', 'pnpm'].map((manager) => ({
    name: `readme-${name}-${manager}`,
    what: `README of @seqlab/${name} followed to the letter with ${manager}`,
    run: async (project) => {
      const file = join(root, 'packages', name, 'README.md');
      if (!existsSync(file)) throw new Error(`${name} has no README`);
      const readme = readFileSync(file, 'utf8');
      const [, line] = /npm install (@seqlab\/[^\n]*)/.exec(readme) ?? [];
      if (line === undefined) throw new Error(`the README of ${name} has no line "npm install @seqlab/…"`);
      await project.install({
        manager,
        ours: line.trim().split(/\s+/),
        tools: ['typescript@5.9.3', '@types/node@20'],
      });
      const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => `${code}export {};\n`);
      for (const [i, code] of programs.entries()) {
        project.write({ [`program-${i}.mts`]: code, [`program-${i}.mjs`]: javascriptOf(code) });
      }
      const compilerOptions = {
        strict: true,
        noEmit: true,
        module: 'nodenext',
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        skipLibCheck: true,
      };
      project.write({ 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.mts'] }) });
      await project.bin('typescript/bin/tsc', '-p', '.');
      for (const i of programs.keys()) await project.node(`program-${i}.mjs`);
      return 'runs';
    },
  })),
);

function javascriptOf(code) {
  return ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  }).outputText;
}
