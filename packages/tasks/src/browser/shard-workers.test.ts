import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser, howToGetABrowser } from '../../../../scripts/browser.mjs';
import { type PageRun, run as runHere } from './fixtures/page.js';

// A page that a bundler made, as a user's would, served with and without the headers of cross-origin isolation.

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

async function bundle(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('fixtures', import.meta.url)),
    base: './',
    resolve: { conditions: ['@seqlab/source', 'browser', 'module', 'import', 'production', 'default'] },
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: fileURLToPath(new URL('fixtures/page.ts', import.meta.url)),
        output: { entryFileNames: 'page.js' },
      },
    },
  });
  const { output } = [result].flat()[0] as Rollup.RollupOutput;
  return new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}

let browser: Browser;
let files: ReadonlyMap<string, string | Uint8Array>;
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
  const isolated = searchParams.has('isolated') || (request.headers.referer ?? '').includes('?isolated');
  for (const [name, value] of isolated ? Object.entries(ISOLATION) : []) response.setHeader(name, value);
  const file = files.get(pathname);
  response.setHeader('Content-Type', file === undefined ? 'text/html' : 'text/javascript');
  response.end(
    file ?? '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
  );
});

beforeAll(async () => {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetABrowser);
  files = await bundle();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

async function inPage(query: string, call: string): Promise<PageRun> {
  const tab = await browser.newPage();
  const heard: string[] = [];
  tab.on('console', (message) => heard.push(message.text()));
  tab.on('pageerror', (error) => heard.push(error.message));
  try {
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`);
    await tab.waitForFunction('typeof run === "function"');
    const result = (await tab.evaluate(call)) as PageRun;
    expect(heard).toEqual([]);
    return result;
  } finally {
    await tab.close();
  }
}

test('workers of a page give the bits of one thread, in the page and in Node, without a header and in shared memory', async () => {
  const { losses, bits } = await runHere(0);
  expect(await inPage('', 'run(0)')).toMatchObject({ losses, bits });
  expect(await inPage('', 'run(2)')).toMatchObject({ losses, bits, isolated: false });
  expect(await inPage('?isolated', 'run(3)')).toMatchObject({ losses, bits, isolated: true });
});

test.each(['', '?isolated'])('a worker that ends is replaced, and the bits stay%s', async (query) => {
  const { losses, bits } = await runHere(0);
  // two were started, one ended, one took its place
  expect(await inPage(query, 'runAndKill(2, 3)')).toMatchObject({ losses, bits, started: 3 });
});
