import { expect, test } from 'vitest';
import { withRepository } from './package-repository.mjs';

test('a manifest gets its repository as npm reads it, and keeps the rest', () => {
  expect(withRepository({ name: 'x' }, 'https://example.com/owner/name', 'packages/x')).toEqual({
    name: 'x',
    repository: { type: 'git', url: 'git+https://example.com/owner/name.git', directory: 'packages/x' },
    homepage: 'https://example.com/owner/name/tree/main/packages/x#readme',
    bugs: 'https://example.com/owner/name/issues',
  });
});
