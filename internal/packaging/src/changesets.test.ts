import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedPackages, root } from './published-packages.js';

// `changeset version` stops at a name that it does not know: then nothing can be released.
test('every changeset names packages that are published, says how far each moves, and why', () => {
  const folder = join(root, '.changeset');
  const names = publishedPackages().map(({ name }) => name);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md')) {
    const [before, head, ...text] = readFileSync(join(folder, file), 'utf8').split('---\n');
    expect(before, file).toBe('');
    for (const line of head!.trim().split('\n')) {
      const [, name] = /^["'](.+)["']: (?:patch|minor|major)$/.exec(line) ?? [];
      expect(names, `${file}: ${line}`).toContain(name);
    }
    expect(text.join('').trim(), file).not.toBe('');
  }
});
