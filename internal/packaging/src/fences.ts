import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './published-packages.js';

/** A fenced block of a document. */
export interface Fence {
  /** document and line of its first line of code, as in "README.md:12" */
  readonly place: string;
  readonly document: string;
  /** what follows the three backticks: ts, sh, text … */
  readonly language: string;
  readonly code: string;
}

/** Every document that people read: at the top, in docs, and one per package. */
export function documents(): string[] {
  const packages = ['packages', 'apps', 'examples'].flatMap((group) =>
    existsSync(join(root, group))
      ? readdirSync(join(root, group)).map((name) => join(root, group, name, 'README.md'))
      : [],
  );
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name));
  return [join(root, 'README.md'), join(root, 'CONTRIBUTING.md'), ...docs, ...packages].filter(existsSync);
}

/** The fences of a Markdown text, in order. */
export function fencesOf(markdown: string, document: string): Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const open = /^( *)(`{3,})(.*)$/.exec(lines[i]!);
    if (!open) continue;
    const end = lines.findIndex((line, j) => j > i && line.trim() === open[2]);
    if (end < 0) throw new Error(`${document}:${i + 1}: the fence is never closed`);
    const code = lines.slice(i + 1, end).map((line) => line.slice(open[1]!.length));
    fences.push({
      place: `${document}:${i + 2}`,
      document,
      language: open[3]!.trim(),
      code: `${code.join('\n')}\n`,
    });
    i = end;
  }
  return fences;
}

/** All fences of all documents. */
export const allFences = (): Fence[] =>
  documents().flatMap((path) => fencesOf(readFileSync(path, 'utf8'), relative(root, path)));

/**
 * Turns each `// =>` comment behind a statement into a check of its value: `f(x); // => 3` becomes `check(f(x), 3, place)`.
 * A declaration is checked by its name.
 */
export function withChecks({ code, place }: Fence): string {
  const source = ts.createSourceFile('fence.ts', code, ts.ScriptTarget.ES2022, true);
  let checked = '';
  let position = 0;
  const visit = (node: ts.Node): void => {
    const expected = ts.isStatement(node) ? expectationAfter(code, node.getEnd()) : null;
    if (expected === null) return void ts.forEachChild(node, visit);
    const where = JSON.stringify(`${place} + ${code.slice(0, node.getStart()).split('\n').length - 1}`);
    const call = (value: string) => `await check(${value}, ${expected}, ${where});`;
    checked += code.slice(position, node.getStart());
    if (ts.isExpressionStatement(node)) checked += call(node.expression.getText());
    else if (ts.isVariableStatement(node)) {
      checked += `${node.getText()} ${call(node.declarationList.declarations[0]!.name.getText())}`;
    } else throw new Error(`${place}: "// =>" can follow an expression or a declaration, not this statement`);
    position = node.getEnd();
  };
  visit(source);
  return checked + code.slice(position);
}

/** How many statements of a fence say what they give. */
export const checkCount = ({ code }: Fence): number => code.match(/\/\/ =>/g)?.length ?? 0;

function expectationAfter(code: string, end: number): string | null {
  return /^[ \t]*\/\/ => (.*)/.exec(code.slice(end).split('\n', 1)[0]!)?.[1]?.trim() ?? null;
}

/** Names of the packages that a program imports: "@seqlab/core" of "@seqlab/core/node". */
export function importsOf(code: string): string[] {
  const { importedFiles } = ts.preProcessFile(code);
  return importedFiles.map(({ fileName }) =>
    fileName
      .split('/')
      .slice(0, fileName.startsWith('@') ? 2 : 1)
      .join('/'),
  );
}
