import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

// docs/architecture.md is read instead of the source: what it says of interfaces, functions and files is what they are.

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const fences = [...text.matchAll(/^```text\n([\s\S]*?)^```/gm)].map(([, code]) => code!);

const sources = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).flatMap((name) =>
    readdirSync(join(root, group, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|(?:^|[\\/])fixtures[\\/]/.test(path))
      .map((path) => join(root, group, name, 'src', path)),
  ),
);
/** Files that declare the name and export it. */
const declaring = (kind: string, name: string): string[] =>
  sources.filter((path) => new RegExp(`^export ${kind} ${name}\\b`, 'm').test(readFileSync(path, 'utf8')));
const parsed = (code: string): ts.SourceFile =>
  ts.createSourceFile('x.ts', code, ts.ScriptTarget.ES2022, true);

/** Members of the interfaces of a source by name, on one line each. */
function interfacesOf(code: string): Map<string, string[]> {
  const file = parsed(code);
  const print = (member: ts.TypeElement) =>
    member.getText(file).replace(/;$/, '').replace(/\s+/g, ' ').replace(/; }/g, ' }');
  return new Map(
    file.statements
      .filter(ts.isInterfaceDeclaration)
      .map(({ name, members }) => [name.text, members.map(print)] as const),
  );
}

/** From `interface` at the start of a line to the brace that closes it. */
const interfaceTexts = (code: string): string[] =>
  [...code.matchAll(/^interface \w+ {/gm)].map(({ 0: head, index }) => {
    const [, end] = argumentsAt(code, index + head.length, '}');
    return code.slice(index, end);
  });

const written = fences.flatMap((code) => [...interfacesOf(interfaceTexts(code).join('\n'))]);

test('interfaces of every layer are written down', () => {
  expect(written.map(([name]) => name)).toEqual(
    expect.arrayContaining(['AttentionMask', 'CapturedStep', 'Module', 'ForwardContext', 'TrainableModel']),
  );
});

test.each(written)('interface %s is that of the source', (name, members) => {
  const [file] = declaring('interface', name);
  expect(members).toEqual(interfacesOf(readFileSync(file!, 'utf8')).get(name));
});

/** `f(x[…,I], {a?: 1}) → …`: the name, and each argument's name, or what an options object holds. */
function signatures(code: string): [name: string, args: (string | string[])[]][] {
  return [...code.matchAll(/(?<![\w.])([a-z]\w*)\(/g)].flatMap(({ 0: call, 1: name, index }) => {
    const [args, end] = argumentsAt(code, index + call.length);
    // a function's definition is followed by what it gives, stands alone, or is one of several in a line
    if (!/^(?: →| {2,}|$|\n| ·|,| checks)/.test(code.slice(end))) return [];
    return args.includes('same arguments') ? [] : [[name!, args.map(argument)]];
  });
}

/** What stands between commas up to `closing`, and where the text goes on behind it. */
function argumentsAt(code: string, from: number, closing = ')'): [args: string[], end: number] {
  const args = [''];
  let depth = 0;
  for (let i = from; i < code.length; i += 1) {
    const sign = code[i]!;
    if (sign === closing && depth === 0) return [args.map((each) => each.trim()).filter(Boolean), i + 1];
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (sign === ',' && depth === 0) args.push('');
    else args[args.length - 1] += sign;
  }
  throw new Error(`there is no closing bracket: ${code.slice(from, from + 80)}`);
}

function argument(given: string): string | string[] {
  if (!given.startsWith('{')) return /^\w+/.exec(given)![0];
  const keys = given.slice(1, -1).replace(/\[[^\]]*\]/g, '');
  return [...keys.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, key]) => key!);
}

const ops = fences.find((code) => code.startsWith('linear('))!;
const described = signatures(ops);

test('what layers call is written down', () => {
  const names = described.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(['linear', 'attention', 'crossEntropy', 'clipByGlobalNorm']));
  expect(names.length).toBeGreaterThan(15);
});

describe.each(described)('%s', (name, args) => {
  test('takes what is written', () => {
    const [path] = declaring('function', name);
    const code = readFileSync(path!, 'utf8');
    const file = parsed(code);
    const { parameters } = file.statements
      .filter(ts.isFunctionDeclaration)
      .find((statement) => statement.name?.text === name)!;
    for (const [i, given] of args.entries()) {
      const parameter = parameters[i]!;
      if (typeof given === 'string') {
        expect(parameter.name.getText(file)).toBe(given);
        continue;
      }
      // an options object: each of its keys is one of the type's, which stands in the same folder
      const folder = join(path!, '..');
      const near = readdirSync(folder).map((other) => join(folder, other));
      const all = near
        .filter((other) => other.endsWith('.ts'))
        .map((other) => readFileSync(other, 'utf8'))
        .join('\n');
      for (const key of given) expect(all).toMatch(new RegExp(`^  readonly ${key}\\??:`, 'm'));
    }
  });
});

const rows = text.split('\n').filter((line) => /^\| .* \(\S+\.ts\) \|/.test(line));

test('the forms of a batch and of a link are written down', () => expect(rows.length).toBeGreaterThan(12));

test.each(rows.map((row) => row.split('|').slice(1, 3)))('%s by %s', (form, by) => {
  const [, maker, file] = /`(\w+)` \((\S+)\)/.exec(by!)!;
  expect(readFileSync(join(root, file!), 'utf8')).toMatch(
    new RegExp(`^export (?:async )?(?:function|interface|type|const) ${maker}\\b`, 'm'),
  );
  const type = /`(\w+)`/.exec(form!)?.[1];
  if (type) expect(declaring('(?:interface|type)', type), type).not.toEqual([]);
});

test.each(['docs/architecture.md', 'CONTRIBUTING.md'])('files that %s names are there', (document) => {
  const words = readFileSync(join(root, document), 'utf8');
  const named = [...words.matchAll(/\b((?:packages|apps|internal|scripts)\/[\w./-]+\.(?:ts|mjs))\b/g)];
  expect(named.length).toBeGreaterThan(5);
  expect(named.map(([, path]) => path!).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
