import type { BuiltLab } from '../built-lab.js';
import { PAGE_POLICY } from '../server.js';

export interface FirstLoad {
  /** milliseconds from the navigation to the page's first button, by a cold cache */
  readonly interactive: number;
  /** milliseconds from the click on it to the first loss: the worker is loaded and started between */
  readonly firstLoss: number;
  /** bytes as they came over the line, by file */
  readonly bytes: Readonly<Record<string, number>>;
}

/** 10 Mbit/s, in bytes a second. */
const THROUGHPUT = 10_000_000 / 8;
/** From here to a server that is near. */
const LATENCY_MILLISECONDS = 20;

/** Opens the page as a first visitor on a slow line does, trains one rung, and tells how long each took. */
export async function firstLoad(lab: BuiltLab): Promise<FirstLoad> {
  const { origin, close } = await lab.serve({ policy: PAGE_POLICY, gzip: true });
  const context = await lab.browser.newContext({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: LATENCY_MILLISECONDS,
      downloadThroughput: THROUGHPUT,
      uploadThroughput: THROUGHPUT,
    });
    await page.goto(`${origin}/#rung=plain`, { waitUntil: 'commit' });
    const interactive = (await (
      await page.waitForFunction(
        () =>
          document.querySelector('seq-lab')?.shadowRoot?.querySelector('button.primary') && performance.now(),
      )
    ).jsonValue()) as number;
    const firstLoss = await page.evaluate(async () => {
      const element = document.querySelector('seq-lab') as unknown as {
        readonly lab: { run(stage: string): { readonly losses: readonly number[] } };
        readonly shadowRoot: ShadowRoot;
      };
      const clicked = performance.now();
      element.shadowRoot.querySelector<HTMLButtonElement>('button.primary')!.click();
      while (element.lab.run('1').losses.length === 0) await new Promise(requestAnimationFrame);
      return performance.now() - clicked;
    });
    const bytes = await page.evaluate(() =>
      Object.fromEntries(
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
          (entry) => {
            const { name, encodedBodySize } = entry as PerformanceResourceTiming;
            return [new URL(name).pathname.slice(1) || 'index.html', encodedBodySize];
          },
        ),
      ),
    );
    return { interactive, firstLoss, bytes };
  } finally {
    await context.close();
    await close();
  }
}
