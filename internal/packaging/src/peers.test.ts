import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedPackages, root } from './published-packages.js';

const packages = publishedPackages().map(({ name, folder }) => ({
  name,
  folder,
  manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
}));
const backend = packages.find(({ name }) => name === '@seqlab/backend')!;
const optional = Object.keys(backend.manifest.peerDependenciesMeta);
const aboveBackend = packages.filter(({ manifest }) => manifest.dependencies?.['@seqlab/backend']);

test('backend has optional peers, and packages stand on it', () => {
  expect(optional).toContain('@tensorflow/tfjs-backend-wasm');
  expect(aboveBackend.map(({ name }) => name)).toContain('@seqlab/training');
});

// Strict package managers give a package the peers that its dependants declare: one that does not pass them on gets a backend of its own.
describe.each(aboveBackend)('$name', ({ manifest }) => {
  test('passes every peer of backend on, or brings it', () => {
    for (const [peer, range] of Object.entries(backend.manifest.peerDependencies)) {
      if (manifest.dependencies[peer]) continue;
      expect(manifest.peerDependencies?.[peer], peer).toBe(range);
      expect(manifest.peerDependenciesMeta?.[peer], peer).toEqual(
        backend.manifest.peerDependenciesMeta[peer],
      );
    }
  });
});

// A bundler must find what is imported statically, whoever asks for it; an import in a `try` may fail.
test('no source imports an optional peer statically, or dynamically outside a try', () => {
  const names = optional.map((name) => name.replace(/[/.]/g, '\\$&')).join('|');
  const importing = new RegExp(`^(?!import type)(.*)\\b(from|import)\\s*\\(?\\s*['"](${names})['"]`, 'gm');
  for (const { folder, name } of packages.filter(({ manifest }) => !manifest.bin)) {
    const source = join(folder, 'src');
    for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.test|\.d)\.(ts|js)$/.test(file)) continue;
      const text = readFileSync(join(source, file), 'utf8');
      for (const match of text.matchAll(importing)) {
        if (/typeof import|as typeof/.test(match[0])) continue;
        const before = text.slice(0, match.index).trimEnd();
        expect(before.endsWith('try {') || match[0], `${relative(root, folder)}: ${file} of ${name}`).toBe(
          true,
        );
      }
    }
  }
});
