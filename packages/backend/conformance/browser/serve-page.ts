import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const require = createRequire(import.meta.url);
/** tfjs's own modules, which a page serves beside itself */
const TFJS_WASM = /^\/tfjs-backend-wasm[a-z-]*\.wasm$/;

/** The bundled page on a port of its own: WebGPU needs a secure context, and localhost is one. */
export async function servePage(): Promise<{ readonly url: string; close(): void }> {
  const script = await bundle();
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    const [type, body] =
      url === '/page.js'
        ? ['text/javascript', script]
        : TFJS_WASM.test(url)
          ? ['application/wasm', readFileSync(require.resolve(`@tensorflow/tfjs-backend-wasm/dist${url}`))]
          : ['text/html', '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>'];
    response.setHeader('Content-Type', type);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The production bundle, as an application's own bundler would make it: `#gpu` is the browser's. */
async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('.', import.meta.url)),
    resolve: { conditions: ['@seqlab/source', 'browser', 'module', 'import', 'production', 'default'] },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: fileURLToPath(new URL('page.ts', import.meta.url)), formats: ['iife'], name: 'page' },
    },
  });
  const [first] = [result].flat() as { output: { code: string }[] }[];
  return first!.output[0]!.code;
}
