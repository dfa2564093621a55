import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));

/** A type that is an array of numbers, or has one. Bytes (Uint8Array) have a length and no shape. */
const NUMBERS = /\b(?:Tensor(?:[1-6]D|Like)?|Variable|(?:Float32|Float64|Int32|Uint32)Array)\b/;
/** "[B, T]", "[…, D]", "[2, 3]", or in words. */
const SHAPE = /\[[^\]]*\w[^\]]*\]|\[…\]|\bscalar\b|\b(?:any|same|the|their|a) shapes?\b/;

// Every public docstring has its shapes where it stands: who calls a function, or fills an interface, reads no other file for them.

interface Missing {
  readonly what: string;
  readonly text: string;
}

/** Files that a package's entries export names from, with those names. */
function exported(entry: string): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const statement of parsed(entry).statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) continue;
    const path = (statement.moduleSpecifier as ts.StringLiteral).text;
    if (!path.startsWith('.') || statement.exportClause === undefined) continue;
    const file = resolve(dirname(entry), path.replace(/\.js$/, '.ts'));
    const known = names.get(file) ?? new Set();
    for (const { name, propertyName } of (statement.exportClause as ts.NamedExports).elements)
      known.add((propertyName ?? name).text);
    names.set(file, known);
  }
  return names;
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** What stands above a declaration, what stands in it before its parameters' types, and what of it speaks of numbers. */
const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => doc.getText())
    .join('\n');

/** Members and functions without the shape of what they take or give. */
function missingIn(source: ts.SourceFile, names: ReadonlySet<string>): Missing[] {
  const missing: Missing[] = [];
  const look = (what: string, type: string, doc: string): void => {
    if (NUMBERS.test(type) && !SHAPE.test(doc)) missing.push({ what, text: type.replace(/\s+/g, ' ') });
  };
  const signature = (node: ts.SignatureDeclaration): string =>
    [...node.parameters.map((parameter) => parameter.type?.getText() ?? ''), node.type?.getText() ?? ''].join(
      ' ',
    );
  const members = (name: string, type: ts.Node, above: string): void => {
    if (!ts.isInterfaceDeclaration(type) && !ts.isTypeLiteralNode(type)) return;
    for (const member of type.members) {
      const key = `${name}.${member.name?.getText() ?? '()'}`;
      const doc = `${above}\n${docOf(member)}`;
      if (ts.isMethodSignature(member) || ts.isCallSignatureDeclaration(member))
        look(key, signature(member), doc);
      else if (ts.isPropertySignature(member)) look(key, member.type?.getText() ?? '', doc);
    }
  };
  const overloaded = new Map<string, string>();
  for (const statement of source.statements) {
    const name = ts.isFunctionDeclaration(statement) ? (statement.name?.text ?? '') : '';
    // of overloads the first has the docstring
    const doc = docOf(statement) || (overloaded.get(name) ?? '');
    if (name !== '') overloaded.set(name, doc);
    if (ts.isFunctionDeclaration(statement) && names.has(name)) {
      // comments of options stand in the signature
      const own = statement.getText().slice(0, statement.getText().indexOf(statement.body?.getText() ?? ''));
      look(name, signature(statement), doc + own.replace(/[^/*]*(\/\*\*[\s\S]*?\*\/)?/g, '$1'));
    } else if (ts.isInterfaceDeclaration(statement) && names.has(statement.name.text)) {
      members(statement.name.text, statement, doc);
    } else if (ts.isTypeAliasDeclaration(statement) && names.has(statement.name.text)) {
      if (ts.isFunctionTypeNode(statement.type)) look(statement.name.text, signature(statement.type), doc);
      members(statement.name.text, statement.type, doc);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, type, initializer } of statement.declarationList.declarations) {
        if (!names.has(name.getText())) continue;
        const made =
          initializer !== undefined && ts.isArrowFunction(initializer) ? signature(initializer) : '';
        look(name.getText(), `${type?.getText() ?? ''} ${made}`, doc);
      }
    }
  }
  return missing;
}

describe.each(readdirSync(packages))('%s', (name) => {
  const source = join(packages, name, 'src');
  const entries = ['index.ts', 'node/index.ts', 'browser/index.ts'].map((file) => join(source, file));
  test('says the shape of every tensor and array of numbers that it takes or gives', () => {
    const missing = entries
      .filter((entry) => existsSync(entry))
      .flatMap((entry) => [...exported(entry)])
      .flatMap(([file, names]) =>
        missingIn(parsed(file), names).map(
          ({ what, text }) => `${file.slice(packages.length)} ${what}: ${text}`,
        ),
      );
    expect(missing).toEqual([]);
  });
});

test('finds what has none, and nothing else', () => {
  const text = `
    /** Half of it. */
    export function half(x: Tensor): Tensor {}
    /** x [B, T] → [B, T] */
    export function twice(x: Tensor): Tensor {}
    export function loss(/** [B] */ labels: Int32Array): number {}
    export interface Batch {
      /** ids */
      readonly ids: Int32Array;
      /** [B, S] */
      readonly mask: Int32Array;
      readonly rows: number;
    }
    /** adds */
    export const sum = (values: Float32Array): number => 0;
    function own(x: Tensor): Tensor {}`;
  const names = new Set(['half', 'twice', 'loss', 'Batch', 'sum']);
  const found = missingIn(ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true), names);
  expect(found.map(({ what }) => what)).toEqual(['half', 'Batch.ids', 'sum']);
  expect([...exported(join(packages, 'backend/src/index.ts')).values()].flatMap((all) => [...all])).toContain(
    'attention',
  );
});
