import { defineConfig } from 'vitest/config';
import { probeDawn } from './packages/backend/src/webgpu/node/probe-dawn.js';
import { softwareGpu } from './packages/backend/src/webgpu/node/software-gpu.js';

// Tests run on source: the condition below makes every @seqlab package resolve to its src/.
const conditions = ['@seqlab/source', 'node', 'import', 'module', 'default'];

// WebGPU is tested on SwiftShader, so that every machine gets the same numbers; SEQLAB_TEST_GPU=hardware takes the real GPU.
if (process.env.SEQLAB_TEST_GPU !== 'hardware') Object.assign(process.env, softwareGpu()?.environment);
// Where there is no adapter at all, the tests that need one are skipped, and `npm test` says so.
process.env.SEQLAB_WEBGPU = (await probeDawn()).adapter === null ? 'none' : 'here';

const browsers = [
  'apps/web/test/**/*.test.ts',
  'packages/backend/conformance/*browser*.test.ts',
  'packages/tasks/src/browser/*.test.ts',
  'internal/engines/**/*.test.ts',
];
// Tests that leave nothing behind but a started backend: their files share a process, in which tfjs and the sources are loaded once, not for
// each file. What looks at a process in which nothing has happened, mocks a module, or starts and loses backends, has one of its own.
const alone = 'no-backend|event-loop|frame-facts|worker-pool';
const shared = [
  `packages/@(core|tokenizer|datasets|figures|layers|models)/**/!(${alone}).test.ts`,
  `packages/@(training|tasks|studies)/src/!(${alone}).test.ts`,
  'packages/@(training|tasks|studies)/src/!(node|browser)/**/*.test.ts',
  'packages/backend/src/ops/**/*.test.ts',
  'packages/backend/src/@(ids|plain-calls|tensor-checks|tensor-lists|value-and-gradients).test.ts',
  'packages/backend/src/wasm/**/@(base64|matmul|plan-memory|portable-math).test.ts',
  `apps/web/src/**/!(${alone}).test.ts`,
  'scripts/**/*.test.ts',
];
const never = ['**/node_modules/**', '**/dist/**'];
// what the backend makes of other sources, unless that was done before
const made = ['packages/backend/scripts/build-wasm.mjs', 'packages/backend/scripts/build-gradients.mjs'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'browsers',
          include: browsers,
          globalSetup: [...made, 'apps/web/test/run-folder.mjs'],
          // A busy machine can take a browser's breath away. What passes on a second try is named at the end (scripts/test.mjs).
          retry: 1,
        },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{packages,apps,internal,examples,docs}/**/*.test.ts'],
          exclude: [...never, ...browsers, ...shared],
          globalSetup: made,
        },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: shared,
          exclude: [...never, ...browsers],
          globalSetup: made,
          isolate: false,
        },
      },
    ],
    // what is written to the console fails a test
    setupFiles: ['internal/testing/src/silent-console.ts'],
    // ten times what the slowest needs on a quiet machine
    testTimeout: 180_000,
    // builds and browsers start in hooks, on machines that may be busy
    hookTimeout: 180_000,
    pool: 'forks',
    // vitest leaves a core free; much of the suite waits for browsers and child processes, so that there is room for all
    maxWorkers: '100%',
  },
});
