import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launch, listen } from './chromium.js';
import { PAGE_POLICY, type ServeOptions, serve, type TestServer } from './server.js';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The production build of what the sources are now, and a browser to look at it with. `npm test` has just made that build, and names it. */
export interface BuiltLab {
  readonly folder: string;
  readonly browser: Browser;
  /** gzipped bytes by file */
  readonly sizes: Readonly<Record<string, number>>;
  serve(options?: Partial<ServeOptions>): Promise<TestServer>;
  /** A page on the lab under a strict policy, with everything that it says on its console. */
  open(
    hash: string,
    options?: BrowserContextOptions,
  ): Promise<{ page: Page; heard: string[]; origin: string }>;
  /** after each test: what is left open goes on training, at the cost of the next */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** @param flags for the browser, beside the usual ones */
export async function builtLab(flags: readonly string[] = []): Promise<BuiltLab> {
  const shared = process.env.SEQLAB_RUN_FOLDER;
  const made = process.env.SEQLAB_BUILT_LAB;
  const folder = made ?? (shared === undefined ? await build(tmpdir()) : await buildOnce(shared));
  const browser = await launch(flags);
  const servers: TestServer[] = [];
  const serveLab = async (options: Partial<ServeOptions> = {}) => {
    const server = await serve({ folder, ...options });
    servers.push(server);
    return server;
  };
  return {
    folder,
    browser,
    sizes: JSON.parse(await readFile(join(folder, 'sizes.json'), 'utf8')) as Record<string, number>,
    serve: serveLab,
    async open(hash, options = {}) {
      const { origin } = await serveLab({ policy: PAGE_POLICY });
      const page = await (await browser.newContext(options)).newPage();
      const heard = listen(page);
      await page.goto(`${origin}/#${hash}`);
      await page.locator('seq-lab .lab').waitFor();
      return { page, heard, origin };
    },
    async closePages() {
      for (const context of browser.contexts()) await context.close();
    },
    async close() {
      await browser.close();
      for (const server of servers) await server.close();
      if (made === undefined && shared === undefined) await rm(folder, { recursive: true });
    },
  };
}

async function build(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'seqlab-web-'));
  await promisify(execFile)('node', ['scripts/build.mjs', folder], { cwd: root });
  return folder;
}

/** The build that all test files of a run look at. Two that start at once both build, and one of the two is kept. */
async function buildOnce(shared: string): Promise<string> {
  const folder = join(shared, 'lab');
  if (existsSync(folder)) return folder;
  const own = await build(shared);
  return rename(own, folder).then(
    () => folder,
    () => own,
  );
}

/** What axe finds wrong, in words; open shadow roots included. The page must have been opened with `bypassCSP`. */
export async function axeViolations(page: Page): Promise<string[]> {
  const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.addScriptTag({ path });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
    );
  });
}

/** What an element says, white space made plain. */
export async function text(locator: Locator): Promise<string> {
  return plain(await locator.textContent());
}

export async function texts(locator: Locator): Promise<string[]> {
  return (await locator.allTextContents()).map(plain);
}

const plain = (content: string | null): string => (content ?? '').replace(/\s+/g, ' ').trim();

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
