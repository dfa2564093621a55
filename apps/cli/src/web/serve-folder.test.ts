import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Serving, serveFolder } from './serve-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-serve-'));
const site = join(folder, 'site');
const large = `${'export const answer = 42;\n'.repeat(400_000)}`;
let serving: Serving;

beforeAll(async () => {
  mkdirSync(join(site, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(site, 'index.html'), '<!doctype html>');
  writeFileSync(join(site, 'assets/a.js'), 'export {};');
  writeFileSync(join(site, 'assets/large.js'), large);
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'elsewhere/a.js'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(site, 'linked.txt'));
  serving = await serveFolder(site, { host: '127.0.0.1', port: 0 });
});

afterAll(() => serving.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As it is sent: fetch would tidy the path up first. */
function ask(
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
  url = serving.url,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (data) => parts.push(data));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** What a server sends back for exactly these bytes. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(serving.url).port), '127.0.0.1', () =>
      socket.write(bytes, 'latin1'),
    );
    socket.on('data', (data) => (answer += data.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

const isAlive = async () => expect((await ask('/')).status).toBe(200);

test('files with their types', async () => {
  const page = await ask('/');
  expect([page.status, page.headers['content-type'], page.body.toString()]).toEqual([
    200,
    'text/html; charset=utf-8',
    '<!doctype html>',
  ]);
  const script = await ask('/assets/a.js?x=1');
  expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  const head = await ask('/', 'HEAD');
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '15', 0]);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is 405', async (method) => {
  const { status, headers } = await ask('/', method);
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
});

describe('nothing outside the folder', () => {
  test.each([
    ...[
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/../../secret.txt',
      '//etc/passwd',
    ],
    ...['/..%5csecret.txt', '/assets%5ca.js', '/index.html%00', '/index.html%00.txt', '/assets', '/assets/'],
    ...['/./index.html', '//index.html', '/index.html/', '/linked.txt', '/%252e%252e/secret.txt'],
    ...['/%c0%ae%c0%ae/secret.txt', '/__proto__', '/constructor', '/.', '/..', '//', '///', '//[', '//%'],
  ])('%s', async (path) => {
    const { status, body } = await ask(path);
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toContain('secret');
    await isAlive();
  });
});

describe('a request that cannot be read is a 4xx, and the server goes on', () => {
  test.each([
    ...['GET // HTTP/1.1\r\nHost: localhost\r\n\r\n', 'GET /// HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ...['GET //[ HTTP/1.1\r\nHost: localhost\r\n\r\n', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ...['GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n', 'GET /% HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ...['GET /%ff HTTP/1.1\r\nHost: localhost\r\n\r\n', 'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ...[
      'GET x HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
    ...[
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost:\r\n\r\n',
      'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
    ],
    ...['\0\0\0\0', 'hello\r\n\r\n', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ...['GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'],
    ...[`GET / HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(20_000)}\r\n`],
  ])('%j', async (bytes) => {
    expect(await send(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    await isAlive();
  });

  test('a whole address is a target too, and its host counts', async () => {
    const { port } = new URL(serving.url);
    const whole = (host: string) =>
      send(`GET http://${host}/assets/a.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await whole(`localhost:${port}`)).toMatch(/^HTTP\/1\.1 200 .*export \{\};$/s);
    expect(await whole('evil.example')).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('Host, against names of others that lead here', () => {
  const status = async (host: string) => (await ask('/', 'GET', { host })).status;

  test.each([
    ...['localhost', 'localhost:5173', 'LOCALHOST.', 'lab.localhost', '127.0.0.1:1', '10.0.0.7:80'],
    ...['[::1]', '[::1]:5173', '[fe80::1]', hostname()],
  ])('%s is this server', async (host) => expect(await status(host)).toBe(200));

  test.each([
    ...[
      'evil.example',
      'evil.example:5173',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evillocalhost',
    ],
    ...['[evil]', '[::1', 'a@localhost', 'localhost:port', '1.2.3', '0x7f.1'],
  ])('%s is not', async (host) => expect(await status(host)).toBe(403));

  test('names that were given are', async () => {
    const named = await serveFolder(site, { host: '127.0.0.1', port: 0, names: ['Lab.example'] });
    expect((await ask('/', 'GET', { host: 'lab.example:80' }, named.url)).status).toBe(200);
    await named.close();
  });
});

describe('what a browser has already', () => {
  test('is not sent again, until it changes', async () => {
    const { headers } = await ask('/assets/a.js');
    const again = await ask('/assets/a.js', 'GET', { 'if-none-match': `"x", W/${headers.etag}` });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, headers.etag]);
    appendFileSync(join(site, 'assets/a.js'), '\n');
    expect((await ask('/assets/a.js', 'GET', { 'if-none-match': headers.etag! })).status).toBe(200);
  });

  test('gzip for who reads it', async () => {
    const { headers, body } = await ask('/assets/large.js', 'GET', { 'accept-encoding': 'br, gzip;q=0.5' });
    expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect(gunzipSync(body).equals(Buffer.from(large))).toBe(true);
    for (const coding of ['br', 'gzip;q=0', 'gzip; q=0.00', '']) {
      const plain = await ask('/assets/large.js', 'GET', { 'accept-encoding': coding });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.body.equals(Buffer.from(large))).toBe(true);
    }
  });
});

describe('a folder that changes under the server', () => {
  test.each(['', 'GET', 'HEAD'])('a file that has gone is 404 %s', async (method) => {
    writeFileSync(join(site, 'gone.js'), 'x');
    const { url, close } = await serveFolder(site, { host: '127.0.0.1', port: 0 });
    rmSync(join(site, 'gone.js'));
    expect((await ask('/gone.js', method || 'GET', {}, url)).status).toBe(404);
    expect((await ask('/', 'GET', {}, url)).status).toBe(200);
    await close();
  });

  test('a link, a folder or a linked folder in its place is not followed', async () => {
    mkdirSync(join(site, 'later'));
    for (const name of ['link.js', 'folder.js', 'later/a.js']) writeFileSync(join(site, name), 'x');
    const { url, close } = await serveFolder(site, { host: '127.0.0.1', port: 0 });
    for (const name of ['link.js', 'folder.js', 'later']) rmSync(join(site, name), { recursive: true });
    symlinkSync(join(folder, 'secret.txt'), join(site, 'link.js'));
    symlinkSync(join(folder, 'elsewhere'), join(site, 'later'));
    mkdirSync(join(site, 'folder.js'));
    for (const path of ['/link.js', '/folder.js', '/later/a.js']) {
      const { status, body } = await ask(path, 'GET', {}, url);
      expect([path, status, body.toString()]).toEqual([path, 404, 'There is no such file.\n']);
    }
    await close();
  });

  test('a file that shrinks while it is sent ends the connection, not the server', async () => {
    writeFileSync(join(site, 'shrinks.js'), large);
    const { url, close } = await serveFolder(site, { host: '127.0.0.1', port: 0 });
    const { port } = new URL(url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('GET /shrinks.js HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      );
      socket.once('data', () => {
        socket.pause();
        truncateSync(join(site, 'shrinks.js'), 10);
        socket.resume();
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
    expect((await ask('/', 'GET', {}, url)).status).toBe(200);
    await close();
  });
});

test('who does not read, or does not finish asking, is let go', async () => {
  const { url, close } = await serveFolder(site, { host: '127.0.0.1', port: 0, idleMilliseconds: 200 });
  const { port } = new URL(url);
  const closed = (bytes: string) =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
      socket.on('error', () => {});
      socket.on('close', () => resolve());
      // neither reads: a socket without a data listener does not
      if (!bytes.includes('large')) socket.resume();
      else setTimeout(() => socket.resume(), 1000);
    });
  await Promise.all([
    closed(''),
    closed('GET / HTTP/1.1\r\nHost: loc'),
    closed('GET /assets/large.js HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  ]);
  expect((await ask('/', 'GET', {}, url)).status).toBe(200);
  await close();
});

test('a client that leaves in the middle changes nothing for others', async () => {
  const { port } = new URL(serving.url);
  await Promise.all(
    Array.from(
      { length: 50 },
      () =>
        new Promise<void>((resolve) => {
          const socket = connect(Number(port), '127.0.0.1', () =>
            socket.write('GET /assets/large.js HTTP/1.1\r\nHost: localhost\r\n\r\n'),
          );
          socket.on('error', () => {});
          socket.once('data', () => socket.resetAndDestroy());
          socket.on('close', () => resolve());
        }),
    ),
  );
  await isAlive();
});
