import { readdirSync, realpathSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { type AllowedHosts, isAllowedHost } from './allowed-hosts.js';
import { sendFile } from './send-file.js';

export interface ServeOptions {
  readonly host: string;
  /** 0: any that is free */
  readonly port: number;
  /** names, beside addresses and this machine's own, under which a browser may ask */
  readonly names?: readonly string[];
  /** a connection on which nothing moves for so long is closed; default 30,000 */
  readonly idleMilliseconds?: number;
}

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** A class room; more at once are somebody's mistake, and each costs memory. */
const mostConnections = 1000;

/**
 * Serves the files of a folder, and nothing else: what can be asked for is listed once, so no path leads out of it. Whatever a
 * client sends or does not read, the server goes on.
 * @throws web-port if the port is taken or may not be used
 */
export async function serveFolder(folder: string, options: ServeOptions): Promise<Serving> {
  const { host, port, names = [], idleMilliseconds = 30_000 } = options;
  const root = realpathSync(folder);
  const files = listFiles(root);
  const allowed: AllowedHosts = { names: [host, ...names] };
  const server = createServer({
    headersTimeout: idleMilliseconds,
    requestTimeout: idleMilliseconds,
    // how often node looks for requests that take too long
    connectionsCheckingInterval: Math.min(idleMilliseconds, 5000),
  });
  server.maxConnections = mostConnections;
  server.setTimeout(idleMilliseconds, (socket) => socket.destroy());
  server.on('request', (request, response) => {
    answer(request, response, { files, allowed }).catch(() => {
      // the client has gone, or the disk has failed in the middle of a file: there is nobody to tell but this connection
      response.destroy();
    });
  });
  await listening(server, host, port);
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Site {
  /** path in an address → path on the disk */
  readonly files: ReadonlyMap<string, string>;
  readonly allowed: AllowedHosts;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'no-cache');
  const target = readTarget(request.url ?? '');
  if (target === null) return say(response, 400, 'The address cannot be read.');
  if (!isAllowedHost(target.host ?? request.headers.host, site.allowed)) {
    return say(
      response,
      403,
      'This name is not one of the server. Ask by address, or start it with --allow-host NAME.',
    );
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return say(response, 405, 'Only GET and HEAD are answered.');
  }
  const path = site.files.get(target.path === '/' ? '/index.html' : target.path);
  if (path === undefined || !(await sendFile(request, response, path)))
    return say(response, 404, 'There is no such file.');
}

function say(response: ServerResponse, status: number, text: string): void {
  // closed, because what else the client has sent is not read
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${text}\n`);
}

/**
 * The decoded path of a request's target, and the host where it names one; null where it is neither a path with a query nor a
 * whole address (RFC 9112, 3.2). Of a path nothing is tidied up, as only what is listed is served.
 */
function readTarget(target: string): { readonly path: string; readonly host: string | null } | null {
  if (!target.startsWith('/') && !URL.canParse(target)) return null;
  const match = /^(?:https?:\/\/([^/?#]*))?([^?#]*)/i.exec(target)!;
  const [, host = null, path] = match;
  if (host === null && !target.startsWith('/')) return null;
  try {
    return { path: decodeURIComponent(path!) || '/', host };
  } catch {
    return null;
  }
}

/** Regular files below a folder; links are not followed. */
function listFiles(root: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        `/${path
          .slice(root.length + 1)
          .split(sep)
          .join('/')}`,
        path,
      ]),
  );
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error & { code?: string }) => {
      const message = `web: ${whyNot(cause.code ?? cause.message, host, port)}`;
      reject(new SeqlabError('web-port', message, { cause }));
    };
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      // such as too many open files: one connection fails, the others go on
      server.on('error', () => {});
      resolve();
    });
  });
}

function whyNot(code: string, host: string, port: number): string {
  const another = 'Choose another with --port, or --port 0 for any that is free.';
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use. ${another}`;
    case 'EACCES':
      return `port ${port} may not be used: those below 1024 are the administrator’s. ${another}`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine. Use --host 127.0.0.1, or 0.0.0.0 for everybody in the network.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no address of the name ${host}. Use --host 127.0.0.1, or 0.0.0.0 for everybody in the network.`;
    default:
      return `port ${port} on ${host} cannot be used (${code}). ${another}`;
  }
}
