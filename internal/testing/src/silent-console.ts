// A setup file of every test (vitest.config.ts): what is written to the console, by a test or by what it calls, fails it. Packages write
// nothing; a warning of a library is news that somebody must see.
import { inspect } from 'node:util';
import { afterAll, afterEach, expect } from 'vitest';

const heard: string[] = [];

for (const name of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
  console[name] = (...said: unknown[]) => {
    const words = said.map((word) => (typeof word === 'string' ? word : inspect(word)));
    heard.push(`console.${name}: ${words.join(' ')}`);
  };
}

// Tests of the lab load lit's development build, whose other warnings count; that it is that build is none.
Object.assign(globalThis, { litIssuedWarnings: new Set(['dev-mode']) });

function expectSilence(): void {
  expect(heard.splice(0), 'written to the console').toEqual([]);
}
afterEach(expectSilence);
// said while the file was loaded, or after its last test
afterAll(expectSilence);
