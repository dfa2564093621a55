import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { runFailing } from '../fixtures/run-main.js';
import { main } from '../main.js';

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

test.each([
  [
    ['--host', ''],
    'Give an address such as 127.0.0.1, or a name. See `seqlab web --help`. [usage-bad-value]',
  ],
  [
    ['--host', '203.0.113.1'],
    'web: 203.0.113.1 is no address of this machine. Use --host 127.0.0.1, or 0.0.0.0 for everybody in the network. [web-port]',
  ],
])('%j', async (argv, text) => {
  expect((await runFailing('web', '--port', '0', ...argv)).line).toContain(text);
});

test('the lab is served until Ctrl-C', async () => {
  let written = '';
  const running = main(['web', '--port', '0', '--json'], {
    stdout: { write: (text) => (written += text) },
    stderr: { write: (text) => (written += text) },
  });
  while (!written.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 10));
  const { url } = JSON.parse(written);
  expect(await (await fetch(url)).text()).toContain('<seq-lab');
  process.emit('SIGINT');
  expect(await running).toBe(130);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
