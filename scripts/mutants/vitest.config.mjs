import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { root } from '../run.mjs';

const conditions = ['@seqlab/source', 'node', 'import', 'module', 'default'];
/** the one fault of this run: `{path, start, end, text}`; null: none */
const mutation = JSON.parse(process.env.SEQLAB_MUTATION ?? 'null');

/** Tests on source as always, with one fault put into one module. */
export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 1,
    bail: 1,
  },
  plugins: [
    {
      name: 'mutation',
      enforce: 'pre',
      transform(code, id) {
        if (relative(root, id.split('?')[0]) !== mutation?.path) return null;
        return code.slice(0, mutation.start) + mutation.text + code.slice(mutation.end);
      },
    },
  ],
});
