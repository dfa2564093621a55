import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser, howToGetABrowser } from '../../../scripts/browser.mjs';

/** WebGPU on SwiftShader, so that a machine without a GPU will do. */
export const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** A headless Chromium, Chrome or Edge: the one that the whole suite uses. */
export function launch(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetABrowser);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', ...flags],
  });
}

/** Everything that a page says on its console or throws: a good page says nothing. */
export function listen(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
  return heard;
}
