import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { ensureBrowser, howToGetABrowser } from '../browser.mjs';
import { root } from '../run.mjs';
import { hashIn } from './program.mjs';

const { chromium } = createRequire(join(root, 'apps/web/package.json'))('playwright-core');
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** Opens an address in headless Chromium and waits for the program's report, which `read` reads; errors of the page are errors here. */
export async function hashOnPage(address, { seconds = 90, read = hashIn } = {}) {
  const executablePath = await ensureBrowser();
  if (!executablePath) throw new Error(howToGetABrowser);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    let written = '';
    const reported = new Promise((resolve, reject) => {
      const hear = (text) => {
        written += `${text}\n`;
        if (/seqlab-(report|failed)/.test(text)) resolve();
      };
      page.on('console', (message) => hear(message.text()));
      page.on('pageerror', (error) => hear(`seqlab-failed ${error.stack ?? error}`));
      setTimeout(
        () => reject(new Error(`no report within ${seconds} seconds:\n${written}`)),
        seconds * 1000,
      ).unref();
    });
    await page.goto(address);
    await reported;
    return read(written);
  } finally {
    await browser.close();
  }
}

/** Serves a folder as plain static files; what is not there is answered with index.html, as servers of single-page programs do. */
export async function hashOfFolder(folder, options) {
  const server = createServer((request, response) => {
    const asked = join(folder, decodeURIComponent(new URL(request.url, 'http://x').pathname));
    const file = [asked, `${asked}.html`, join(asked, 'index.html'), join(folder, 'index.html')].find(
      (each) => existsSync(each) && statSync(each).isFile(),
    );
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await hashOnPage(`http://127.0.0.1:${server.address().port}/`, options);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
