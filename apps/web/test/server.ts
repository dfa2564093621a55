import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gzip as compress } from 'node:zlib';

/** What a strict site sends with the page, and with what it embeds. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src data:";
export const EMBED_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' data: blob:; worker-src 'self' blob:; img-src data:";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
};

export interface TestServer {
  readonly origin: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** the built lab */
  readonly folder: string;
  /** content security policy of every answer */
  readonly policy?: string;
  /** further pages by path, as HTML */
  readonly pages?: Readonly<Record<string, string>>;
  /** sent with every file; a type does not count for what is asked for with `?typed` */
  readonly headers?: Readonly<Record<string, string>>;
  /** sent with the further pages */
  readonly pageHeaders?: Readonly<Record<string, string>>;
  /** as most hosts do; off where a test rewrites what is served */
  readonly gzip?: boolean;
}

/** Serves as a plain static host does: no COOP, no COEP, no CORS headers. */
export async function serve({
  folder,
  policy,
  pages = {},
  headers = {},
  pageHeaders = {},
  gzip = false,
}: ServeOptions): Promise<TestServer> {
  const zips = new Map<string, Promise<Buffer>>();
  const zipped = (name: string, body: string | Buffer): Promise<Buffer> => {
    const known = zips.get(name);
    if (known !== undefined) return known;
    const zip = promisify(compress)(body, { level: 9 });
    zips.set(name, zip);
    return zip;
  };
  const server = createServer(async (request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (policy !== undefined) response.setHeader('Content-Security-Policy', policy);
    const page = pages[path];
    if (path === '/favicon.ico') {
      // Browsers ask for it unasked.
      response.statusCode = 204;
      response.end();
      return;
    }
    try {
      const name = normalize(path === '/' ? '/index.html' : path);
      const body = page ?? (await readFile(join(folder, name)));
      const type = page === undefined ? TYPES[extname(name)] : TYPES['.html'];
      response.setHeader('Content-Type', type ?? 'application/octet-stream');
      for (const [header, value] of Object.entries(page === undefined ? headers : pageHeaders)) {
        if (header !== 'Content-Type' || !searchParams.has('typed')) response.setHeader(header, value);
      }
      if (gzip && /\bgzip\b/.test(String(request.headers['accept-encoding']))) {
        response.setHeader('Content-Encoding', 'gzip');
        response.end(await zipped(name, body));
      } else response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
