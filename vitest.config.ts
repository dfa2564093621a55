import { defineConfig } from 'vitest/config';

// Tests run on source: the condition below makes every @seqlab package resolve to its src/.
const conditions = ['@seqlab/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages,apps,internal,examples,docs,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    pool: 'forks',
  },
});
