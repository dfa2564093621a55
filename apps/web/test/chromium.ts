import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser, howToGetABrowser } from '../../../scripts/browser.mjs';

/** A headless Chromium, Chrome or Edge: the one that the whole suite uses. */
export function launch(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetABrowser);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  });
}

/** Everything that a page says on its console or throws: a good page says nothing. */
export function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  return heard;
}
