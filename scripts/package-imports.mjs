import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';

/** Packages that only tests may import, from anywhere. */
const forTests = new Set(['testing', 'reference', 'packaging']);

/**
 * Every package of the workspace: short name (`core`, `seqlab`, `web`), folder, manifest and whether it is one that is published.
 * @returns {{name: string, folder: string, manifest: any}[]}
 */
export function readPackages(root) {
  const folders = ['packages', 'apps', 'internal'].flatMap((group) =>
    existsSync(join(root, group))
      ? readdirSync(join(root, group)).map((name) => join(root, group, name))
      : [],
  );
  return folders
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { name: shortName(manifest.name), folder, manifest };
    });
}

/**
 * Every import in the package's sources. `to` is the short name of one of ours, or null for anything else.
 * @returns {{from: string, to: string | null, specifier: string, file: string, test: boolean}[]}
 */
export function importsOf({ name, folder }) {
  const source = join(folder, 'src');
  if (!existsSync(source)) return [];
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(ts|tsx|mjs)$/.test(file),
  );
  return files.flatMap((file) => {
    const path = join(source, file);
    const test = /\.test\.tsx?$|\bops\/[\w-]+\/case\.ts$/.test(file) || file.split(sep).includes('fixtures');
    const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'), true, true);
    return importedFiles.map(({ fileName }) => ({
      from: name,
      to: ours(fileName),
      specifier: fileName,
      file: path,
      test,
    }));
  });
}

/**
 * Reads the table under "## Packages": package name → names it may import, or 'all'.
 * @returns {Map<string, Set<string> | 'all'>}
 */
export function allowedArrows(markdown) {
  const section = /## Packages\n([\s\S]*?)(\n## |$)/.exec(markdown)?.[1];
  if (!section) throw new Error('docs/architecture.md has no section "## Packages".');
  const allowed = new Map();
  for (const line of section.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length < 4 || !cells[1].startsWith('`')) continue;
    const names = [...cells[1].matchAll(/`([^`]+)`/g)].map((match) => shortName(match[1]));
    const targets =
      cells[2] === 'all' ? 'all' : new Set(cells[2] === 'nothing of ours' ? [] : cells[2].split(/,\s*/));
    for (const name of names) allowed.set(name, targets);
  }
  return allowed;
}

/** One sentence per forbidden arrow, undeclared import or import past the package's edge. */
export function problems(packages, imports, allowed) {
  const byName = new Map(packages.map((each) => [each.name, each]));
  const internal = (name) => byName.get(name)?.folder.split(sep).includes('internal') ?? false;
  return imports.flatMap(({ from, to, specifier, file, test }) => {
    const { folder, manifest } = byName.get(from);
    const where = relative(dirname(dirname(folder)), file);
    if (specifier.startsWith('.')) {
      const outside = relative(folder, join(dirname(file), specifier)).startsWith('..');
      return outside && !test && !internal(from)
        ? [`${where}: "${specifier}" leaves its package. Import it by name.`]
        : [];
    }
    // '#…' is a package's own import map, 'virtual:…' is made by its bundler.
    if (/^(node:|#|virtual:)/.test(specifier) || builtinModules.includes(specifier)) return [];
    const found = [];
    const { dependencies, peerDependencies, devDependencies } = manifest;
    // Who publishes no source publishes bundles, and what is bundled is a dev dependency.
    const bundled = manifest.files !== undefined && !manifest.files.includes('src');
    const withDev = test || bundled || internal(from);
    const declared = { ...dependencies, ...peerDependencies, ...(withDev ? devDependencies : {}) };
    const wanted = packageName(specifier);
    const atRoot = test && ['vitest', 'fast-check', 'typescript', 'seqlab'].includes(wanted);
    if (wanted !== manifest.name && !(wanted in declared) && !atRoot) {
      found.push(`${where}: "${wanted}" is not declared in package.json. Add it there, or do not import it.`);
    }
    if (to === null || to === from || internal(from)) return found;
    if (forTests.has(to)) {
      if (!test) found.push(`${where}: only tests may import "${to}".`);
      return found;
    }
    const may = allowed.get(from);
    if (may === undefined) found.push(`${where}: docs/architecture.md has no row for "${from}".`);
    else if (!test && may !== 'all' && !may.has(to)) {
      found.push(`${where}: ${from} may not import ${to}. docs/architecture.md says what it may.`);
    }
    return found;
  });
}

const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const shortName = (name) => name.replace(/^@seqlab\//, '');

const ours = (specifier) => {
  const name = packageName(specifier);
  return name === 'seqlab' || name.startsWith('@seqlab/') ? shortName(name) : null;
};
