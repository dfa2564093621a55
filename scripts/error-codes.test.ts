import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// An error's code is permanent and its text is what a person gets: each is tested somewhere. This test finds those that are not.

const root = fileURLToPath(new URL('..', import.meta.url));

/** Codes that no test on every machine can bring about, and why. */
const untested: Readonly<Record<string, string>> = {
  'doctor-wrong-sum': 'a backend that adds wrongly',
  'web-not-built': 'the tests build the page first',
  'web-weights-large': 'needs a file of gigabytes in a browser',
  'web-weights-model': 'the file panel, tested in browsers by its texts',
  'web-weights-other': 'the file panel, tested in browsers by its texts',
};

const files = ['packages', 'apps', 'internal', 'scripts'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.m?ts$/.test(path) && !/(?:^|[\\/])(?:node_modules|dist)[\\/]/.test(path))
    .map((path) => join(folder, path).split(sep).join('/')),
);
const isTest = (path: string): boolean => /\.test\.ts$|\/fixtures\/|^internal\/testing\//.test(path);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/**
 * What is written as an error's code: the first argument of an error, the `code` of a problem, or that of a local function such as `refuse`;
 * then the text that follows it, if one does.
 */
const written =
  /(?:\bSeqlabError\(|\bcode:|\b(?:refuse|fail|failure|wrong|check)\()\s*'([a-z0-9]+(?:-[a-z0-9]+)+)'(?:,\s*(?:message:\s*)?(?:`([^`]*)`|'([^'\n]*)'|"([^"\n]*)"))?/g;

/** The longest piece of a text that is the same in every such error. */
const lastingPiece = (text: string): string =>
  text.split(/\$\{[^}]*\}/).reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');

test('every error code is in a test', () => {
  const codes = new Map<string, string>();
  const pieces = new Map<string, string[]>();
  for (const path of files) {
    if (isTest(path) || !path.includes('/src/')) continue;
    for (const [, code, ...texts] of read(path).matchAll(written)) {
      codes.set(code!, path);
      pieces.set(code!, [...(pieces.get(code!) ?? []), lastingPiece(texts.find(Boolean) ?? '')]);
    }
  }
  expect(codes.size).toBeGreaterThan(200);

  const self = 'scripts/error-codes.test.ts';
  const tests = files
    .filter((path) => isTest(path) && path !== self)
    .map(read)
    .join('\n');
  // a table of cases may leave out what all its codes begin with, and a test may know an error by its text
  const isTested = (code: string) =>
    tests.includes(code) ||
    (/-.+-/.test(code) && tests.includes(`'${code.replace(/^[a-z0-9]+-/, '')}'`)) ||
    (pieces.get(code) ?? []).some((piece) => piece.length >= 20 && tests.includes(piece));
  const missing = [...codes].filter(([code]) => !isTested(code) && !(code in untested));
  expect(missing.map(([code, path]) => `${code} (${path})`)).toEqual([]);
  expect(Object.keys(untested).filter((code) => !codes.has(code) || isTested(code))).toEqual([]);
});

test('what the lab shows of an error is without the name of a function, which its reader did not call', () => {
  const shown = files.filter((path) => /^apps\/web\/src\/(?:views|lab)\//.test(path) && !isTest(path));
  const raw = shown.filter((path) =>
    /(?<!withoutFunctionName\()\b(?:error|failure)\.message\b/.test(read(path)),
  );
  expect(shown.length).toBeGreaterThan(50);
  expect(raw).toEqual([]);
});
