import puppeteer from 'puppeteer-core';
import { findFirefox, findWebKit } from '../../../scripts/optional.mjs';
import { launch } from './chromium.js';
import { openWebKit } from './webkit.js';

/** As much of a browser as a test needs that is run in several. */
export interface Visitor {
  open(url: string): Promise<void>;
  /** runs the body of a function in the page */
  run<T>(script: string): Promise<T>;
  close(): Promise<void>;
}

/** Browsers by name, each with what starts it; null where it is not installed. */
export const visitors: readonly (readonly [name: string, start: (() => Promise<Visitor>) | null])[] = [
  ['Chromium', chromium],
  ['Firefox (Debian: apt-get install firefox-esr)', findFirefox() === null ? null : firefox],
  [
    'WebKitGTK (Debian: apt-get install webkit2gtk-driver xvfb)',
    findWebKit() === null ? null : () => openWebKit(findWebKit()!),
  ],
];

async function chromium(): Promise<Visitor> {
  const browser = await launch();
  const page = await browser.newPage();
  return {
    open: async (url) => void (await page.goto(url)),
    run: (script) => page.evaluate(`(() => { ${script} })()`),
    close: () => browser.close(),
  };
}

async function firefox(): Promise<Visitor> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: findFirefox()!,
    headless: true,
  });
  const page = await browser.newPage();
  return {
    open: async (url) => void (await page.goto(url)),
    run: <T>(script: string) => page.evaluate(`(() => { ${script} })()`) as Promise<T>,
    close: () => browser.close(),
  };
}
