import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.js';

const root = mkdtempSync(join(tmpdir(), 'seqlab-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

test('makes a folder with its parents, and is content with one that is there', () => {
  const path = join(root, 'a', 'b', 'c');
  makeFolder(path);
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow(/EEXIST|ENOTDIR/);
});

test('ends where the working folder has been deleted', () => {
  const source = readFileSync(new URL('./make-folder.ts', import.meta.url), 'utf8');
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  writeFileSync(join(root, 'make-folder.mjs'), ts.transpileModule(source, { compilerOptions }).outputText);
  writeFileSync(
    join(root, 'program.mjs'),
    `import { rmdirSync } from 'node:fs';
    import { makeFolder } from './make-folder.mjs';
    process.chdir(process.argv[2]);
    rmdirSync(process.argv[2]);
    try { makeFolder('a/b'); } catch ({ code }) { console.log(code); }`,
  );
  const gone = join(root, 'gone');
  mkdirSync(gone);
  // the limit is for what has no end
  const options = { encoding: 'utf8', timeout: 120_000 } as const;
  expect(execFileSync(process.execPath, [join(root, 'program.mjs'), gone], options)).toBe('ENOENT\n');
});
