import { hashIn, javascript, main, typescript } from './program.mjs';

const imports = javascript.match(/^import .*$/gm).join('\n');
const jestProgram = `${imports}\n${main}test('the program', main, 120_000);\n`;
const flags = {
  strict: true,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  target: 'ES2022',
  lib: ['ES2022', 'DOM'],
  types: [],
  // tfjs's own types need it: tfjs-core's name `Long` without importing it
  skipLibCheck: true,
};

/** Type-checks the README's program under the strictest flags, as Node resolves it and as bundlers do. */
const compiles = (version) => async (project) => {
  project.write({ 'main.mts': typescript, 'plain.mjs': javascript });
  await project.install({ tools: [`typescript@${version}`] });
  for (const [module, moduleResolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    project.write({
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...flags, module, moduleResolution },
        files: ['main.mts'],
      }),
    });
    await project.run('npx', ['--no-install', 'tsc', '-p', '.']);
  }
  return hashIn(await project.node('plain.mjs'));
};

/** Programs that test others, and TypeScript. */
export const testHosts = [
  {
    name: 'jest-jsdom',
    what: 'Jest 30, jsdom, ES modules',
    run: async (project) => {
      project.write({ 'main.test.mjs': `import { test } from '@jest/globals';\n${jestProgram}` });
      await project.install({
        tools: ['jest@30.5.2', 'jest-environment-jsdom@30.5.2', '@jest/globals@30.5.2'],
        manifest: {
          jest: {
            testEnvironment: 'jsdom',
            testMatch: ['**/*.test.mjs'],
            transform: {},
            moduleFileExtensions: ['mjs', 'js'],
          },
        },
      });
      const vm = ['--experimental-vm-modules', project.path('node_modules/jest/bin/jest.js')];
      return hashIn(await withStderr(project, [...vm, '--no-cache']));
    },
  },
  {
    name: 'vitest-jsdom',
    what: 'Vitest 4, jsdom',
    run: async (project) => {
      project.write({ 'main.test.mjs': `import { test } from 'vitest';\n${jestProgram}` });
      await project.install({ tools: ['vitest@4.1.12', 'jsdom@27'] });
      return hashIn(await project.bin('vitest/vitest.mjs', 'run', '--environment=jsdom'));
    },
  },
  {
    name: 'typescript-oldest',
    what: 'TypeScript 5.0, strictest flags, node16 and bundler',
    run: compiles('5.0.4'),
  },
  { name: 'typescript-newest', what: 'TypeScript, the newest, the same', run: compiles('latest') },
];

/** Jest writes all that a test says to stderr. */
async function withStderr(project, args) {
  return project.run('sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...args]);
}
