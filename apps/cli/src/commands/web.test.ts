import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFailing } from '../fixtures/run-main.js';
import { main } from '../main.js';
import { serveFolder } from '../web/serve-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-web-'));
mkdirSync(join(folder, 'site/assets'), { recursive: true });
writeFileSync(join(folder, 'site/index.html'), '<!doctype html>');
writeFileSync(join(folder, 'site/assets/a.js'), 'export {};');
writeFileSync(join(folder, 'secret.txt'), 'secret');

/** As it is sent: fetch would tidy the path up first. */
function ask(
  url: string,
  path: string,
  method = 'GET',
): Promise<{ status: number; type: string | undefined; body: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, agent: false }, (response) => {
      let body = '';
      response.on('data', (data) => (body += data));
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'], body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('serves the files of the folder with their types, and nothing outside it', async () => {
  const { url, close } = await serveFolder(join(folder, 'site'), { host: '127.0.0.1', port: 0 });
  expect(await ask(url, '/')).toEqual({
    status: 200,
    type: 'text/html; charset=utf-8',
    body: '<!doctype html>',
  });
  expect(await ask(url, '/assets/a.js?x=1')).toMatchObject({
    status: 200,
    type: 'text/javascript; charset=utf-8',
  });
  expect(await ask(url, '/', 'HEAD')).toMatchObject({ status: 200, body: '' });
  expect(await ask(url, '/', 'POST')).toMatchObject({ status: 405 });
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '//etc/passwd',
    '/assets',
  ]) {
    expect(await ask(url, path), path).toMatchObject({ status: 404 });
  }
  await close();
});

test('a port that is taken is said before anything else', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  expect(await runFailing('web', '--port', String(port))).toEqual({
    code: 2,
    line: `seqlab: web: port ${port} on 127.0.0.1 is in use. Choose another with --port, or --port 0 for any that is free. [web-port]`,
  });
  taken.close();
});

test('the lab is served until Ctrl-C', async () => {
  let written = '';
  const running = main(['web', '--port', '0', '--json'], {
    stdout: { write: (text) => (written += text) },
    stderr: { write: (text) => (written += text) },
  });
  while (!written.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 10));
  const { url } = JSON.parse(written);
  expect((await ask(url, '/')).body).toContain('<seq-lab');
  process.emit('SIGINT');
  expect(await running).toBe(130);
  await expect(ask(url, '/')).rejects.toThrow('ECONNREFUSED');
});
