import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = dirname(fileURLToPath(import.meta.url));

/** Who may import whom: a folder sees those that its line names, and itself. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  // what page and worker both know: a lab's spec, the words between them, what a run shows
  spec: [],
  // the page around, whoever's it is
  host: [],
  messages: ['spec'],
  link: ['spec'],
  worker: ['spec', 'host'],
  pool: ['spec', 'host'],
  lab: ['spec', 'messages', 'pool'],
  views: ['spec', 'host', 'link', 'messages', 'lab'],
  element: ['spec', 'host', 'link', 'messages', 'pool', 'lab', 'views'],
  // the two scripts of a page
  '.': ['host', 'lab', 'views', 'element'],
};

interface Arrow {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.replaceAll('\\', '/'));
const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');

const arrows: readonly Arrow[] = files.flatMap((from) => {
  const text = readFileSync(join(root, from), 'utf8');
  return [...text.matchAll(/(?:from|import\(|import)\s*'(\.[^']+)\.js'/g)].map(([, path]) => ({
    from,
    to: relative(root, resolve(root, dirname(from), `${path}.ts`)).replaceAll('\\', '/'),
  }));
});

it('knows every folder', () => {
  expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(BELOW).sort());
  expect(arrows.length).toBeGreaterThan(200);
});

it('has no arrow that runs up', () => {
  const up = arrows.filter(({ from, to }) => {
    const [own, other] = [folderOf(from), folderOf(to)];
    return own !== other && !BELOW[own]!.includes(other);
  });
  expect(up).toEqual([]);
});

it('has folders in an order: none is above itself', () => {
  const above = (folder: string, seen: readonly string[]): readonly string[] =>
    seen.includes(folder)
      ? [...seen, folder]
      : BELOW[folder]!.flatMap((next) => above(next, [...seen, folder]));
  expect(Object.keys(BELOW).flatMap((folder) => above(folder, []))).toEqual([]);
});

it('has no circle of files', () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of arrows) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
