import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** As much of WebDriver as a test of one page needs, spoken to WebKitGTK's driver. */
export interface WebKitPage {
  open(url: string): Promise<void>;
  run<T>(script: string): Promise<T>;
  close(): Promise<void>;
}

/** Starts MiniBrowser on a screen of its own. WebKit's sandbox does not start for root, and these pages are ours. */
export async function openWebKit(miniBrowser: string): Promise<WebKitPage> {
  const port = await freePort();
  const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], {
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
    stdio: 'ignore',
    detached: true,
  });
  try {
    const address = `http://127.0.0.1:${port}`;
    const options = { binary: miniBrowser, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const { sessionId } = await patiently(() =>
      call<{ sessionId: string }>(`${address}/session`, { capabilities }),
    );
    const session = `${address}/session/${sessionId}`;
    return {
      open: (url) => call(`${session}/url`, { url }),
      run: (script) => call(`${session}/execute/sync`, { script, args: [] }),
      async close() {
        await fetch(session, { method: 'DELETE' });
        stop(driver);
      },
    };
  } catch (error) {
    stop(driver);
    throw error;
  }
}

/** The driver with its screen: xvfb-run and its children are one process group. */
function stop({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGTERM');
}

async function call<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { value } = (await response.json()) as { value: T & { message?: string } };
  if (!response.ok) throw new Error(`${url}: ${value.message}`);
  return value;
}

/** Until the driver listens. */
async function patiently<T>(action: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (attempt === 50 || !(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
