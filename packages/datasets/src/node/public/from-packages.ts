import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';

/** The files that are made of an npm package's: their content by name, for the data set of that name. */
export const fromPackages: Readonly<Record<string, (folder: string) => Record<string, Uint8Array>>> = {
  digits,
  'moby-dick': mobyDick,
  spam,
};

const PIXELS = 28 * 28;

/**
 * `src/digits/0.json` … `9.json` hold the images of a digit one after another, a pixel as a number from 0 to 1 with three decimals.
 * The digits take turns; of a hundred images the last ten are for the test, the ten before them for choosing.
 */
function digits(folder: string): Record<string, Uint8Array> {
  const images = Array.from({ length: 10 }, (_, digit) => {
    const path = join(folder, 'src', 'digits', `${digit}.json`);
    const data = (JSON.parse(read(path)) as { data?: unknown }).data;
    if (!Array.isArray(data) || data.length === 0 || data.length % PIXELS !== 0) {
      throw changed(path, `a list "data" of images of ${PIXELS} numbers was expected`);
    }
    return data as readonly number[];
  });
  const parts = { train: [], validation: [], test: [] } as Record<string, [digit: number, image: number][]>;
  const most = images.reduce((count, data) => Math.max(count, data.length / PIXELS), 0);
  let turn = 0;
  for (let image = 0; image < most; image++) {
    for (const [digit, data] of images.entries()) {
      if (image * PIXELS >= data.length) continue;
      const ten = Math.floor(turn++ / 10) % 10;
      parts[ten === 9 ? 'test' : ten === 8 ? 'validation' : 'train']!.push([digit, image]);
    }
  }
  const files: Record<string, Uint8Array> = {};
  for (const [part, chosen] of Object.entries(parts)) {
    const pixels = new Uint8Array(chosen.length * PIXELS);
    for (const [row, [digit, image]] of chosen.entries()) {
      for (let i = 0; i < PIXELS; i++) {
        pixels[row * PIXELS + i] = Math.round(images[digit]![image * PIXELS + i]! * 255);
      }
    }
    files[`${part}-images-idx3-ubyte`] = idx([chosen.length, 28, 28], pixels);
    files[`${part}-labels-idx1-ubyte`] = idx(
      [chosen.length],
      Uint8Array.from(chosen, ([digit]) => digit),
    );
  }
  return files;
}

/** The IDX format: two zeros, the type (8: unsigned bytes), the number of dimensions, each as 32 bits, and the bytes. */
function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, shape.length]);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** The etymology, the extracts and the chapters, in the order of the package's list, which has a list of contents in front. */
function mobyDick(folder: string): Record<string, Uint8Array> {
  const names = listOf(join(folder, 'data', 'file_list.json')).filter((name) => name !== 'contents.txt');
  const text = names.map((name) => `${read(join(folder, 'data', name)).trim()}\n`).join('\n');
  return { 'moby-dick.txt': new TextEncoder().encode(text) };
}

interface Mail {
  readonly label: 'spam' | 'ham';
  readonly subject: string;
  readonly headers: string;
  readonly body: string;
}

/**
 * A mail a line: `label`, `group`, `text` (subject and the first 1,500 letters of the body), `body`, `headers` (all others). Mails whose bodies or whose subjects and
 * first lines are the same but for digits, addresses and marks are of one group, for the same letter was sent many times.
 */
function spam(folder: string): Record<string, Uint8Array> {
  const mails: Mail[] = [];
  for (const from of ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2']) {
    const path = join(folder, 'data', from);
    if (!existsSync(path)) throw changed(path, 'a folder of mails was expected');
    for (const name of readdirSync(path).sort()) {
      if (!name.endsWith('.json')) continue;
      const { text } = JSON.parse(read(join(path, name))) as { text?: unknown };
      if (typeof text !== 'string') throw changed(join(path, name), 'a mail in "text" was expected');
      mails.push(mailOf(text, from.startsWith('spam') ? 'spam' : 'ham'));
    }
  }
  const groups = likeMails(mails);
  const lines = mails.map(({ label, subject, headers, body }, i) =>
    JSON.stringify({
      label,
      group: String(groups[i]),
      text: `${subject}\n${beginning(body)}`.trim(),
      body,
      headers,
    }),
  );
  return { 'spam.jsonl': new TextEncoder().encode(`${lines.join('\n')}\n`) };
}

function mailOf(text: string, label: Mail['label']): Mail {
  const mail = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\0', '');
  const end = mail.indexOf('\n\n');
  const [head, body] = end === -1 ? [mail, ''] : [mail.slice(0, end), mail.slice(end + 2)];
  // a line that begins with white space goes on with the one before
  const headers = head.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  const subject = headers.find((line) => /^subject:/i.test(line))?.replace(/^subject:\s*/i, '') ?? '';
  return { label, subject, headers: headers.filter((line) => !/^subject:/i.test(line)).join('\n'), body };
}

/** The number of each mail's group: the first of its mails. */
function likeMails(mails: readonly Mail[]): Int32Array {
  const groups = Int32Array.from(mails, (_, i) => i);
  const rootOf = (mail: number): number => {
    let root = mail;
    while (groups[root] !== root) root = groups[root]!;
    groups[mail] = root;
    return root;
  };
  const seen = new Map<string, number>();
  for (const [i, { subject, body }] of mails.entries()) {
    const letters = lettersOf(body);
    const keys = [`body ${letters.slice(0, 4000)}`];
    if (letters.length >= 40)
      keys.push(`beginning ${lettersOf(subject.replace(/^(re|fwd?):/i, ''))} ${letters.slice(0, 80)}`);
    for (const key of keys) {
      const other = rootOf(seen.get(key) ?? i);
      seen.set(key, other);
      const [first, second] = [other, rootOf(i)].sort((a, b) => a - b) as [number, number];
      groups[second] = first;
    }
  }
  return groups.map((_, i) => rootOf(i));
}

/** As much as a small model can read of the longest mail, without half a letter at its end. */
const beginning = (body: string) => body.slice(0, 1500).replace(/[\ud800-\udbff]$/, '');

const lettersOf = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/https?:\S+|\S+@\S+/g, '')
    .replaceAll(/[^\p{L}]+/gu, '');

function listOf(path: string): string[] {
  const list: unknown = JSON.parse(read(path));
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string')) {
    throw changed(path, 'a list of names was expected');
  }
  return list;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw changed(path, (error as Error).message);
  }
}

const changed = (path: string, why: string) =>
  new SeqlabError(
    'data-get-package',
    `data: ${path} is not what the package had when it was looked at: ${why}. Install the package anew, or name its folder.`,
  );
