import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seqlab-data-get-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('lists what there is, and under which licences', async () => {
  const { data } = await runJson('data', 'get');
  expect(data.map(({ name }: { name: string }) => name)).toEqual([
    'names',
    'shakespeare',
    'sigmorphon2020',
    'fashion-mnist',
    'cifar-10',
    'digits',
    'moby-dick',
    'spam',
  ]);
  const { stdout } = await runMain('data', 'get');
  expect(stdout).toMatch(/^shakespeare +1\.1 +1\.1 MB of plays \(tiny Shakespeare\) +public domain$/m);
});

it('refuses what it does not know, and what is no address', async () => {
  expect(await runFailing('data', 'get', 'shakespear')).toEqual({
    code: 2,
    line: 'seqlab: data get: there is no public data set "shakespear". Did you mean "shakespeare"? There are names, shakespeare, sigmorphon2020, fashion-mnist, cifar-10, digits, moby-dick, spam. [data-get-unknown]',
  });
  expect((await runFailing('data', 'get', 'names', '--mirror', 'example')).line).toContain(
    'Give an address that begins with http:// or https://',
  );
  expect((await runFailing('data', 'get', '--out', root)).line).toContain(
    '--out means nothing with the list',
  );
  expect(
    (await runFailing('data', 'get', 'names', '--from', root, '--mirror', 'http://localhost')).line,
  ).toContain('--mirror means nothing with --from');
});

it('names what it could not fetch, with exit code 1, and what is another file, with 2', async () => {
  const server = createServer((_, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const out = join(root, 'names');
  expect(await runFailing('data', 'get', 'names', '--out', out, '--mirror', mirror)).toEqual({
    code: 1,
    line: `seqlab: data: names.txt could not be fetched from ${mirror}/names.txt: the server answered 503 Service Unavailable. Check the network, or fetch it by other means and give it with --from. [data-get-download]`,
  });
  server.close();
  writeFileSync(join(out, 'names.txt'), 'emma\n');
  expect((await runFailing('data', 'get', 'names', '--out', out)).code).toBe(2);
  expect(readFileSync(join(out, 'names.txt'), 'utf8')).toBe('emma\n');
});

it('reads "get" as a file where it is written as one', async () => {
  mkdirSync(join(root, 'get'));
  const path = join(root, 'get', 'get.tsv');
  writeFileSync(path, 'a\tb\nc\td\n');
  expect((await runJson('data', path)).rows ?? 2).toBe(2);
});
