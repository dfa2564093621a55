import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { greyPng, idxOf } from '../fixtures/image-files.js';
import { runMain } from '../fixtures/run-main.js';

/**
 * Every reader, and everything that may be wrong with what it is given. What is said of each stands in fixtures/bad-input.txt, to be read
 * as a person would read it: a file and, where one row is at fault, its line; what is wrong; what to do.
 */

const folder = mkdtempSync(join(tmpdir(), 'seqlab-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Contents = string | Buffer;
interface Input {
  readonly files: Readonly<Record<string, Contents>>;
  /** the file or folder that is named */
  readonly path: string;
  /** flags of `train` without which the reader would be another */
  readonly flags?: readonly string[];
  /** what must be said: that nothing is wrong, or the line at fault; default: that something is wrong */
  readonly expected?: 'reads' | `line ${number}`;
}

const ROWS = 30;
/** The end of a line that is at fault: the header and all good rows are before it. */
const LAST = ROWS + 2;

/** How a table writes a row, its header and its rows, of which the outputs are texts that no rule takes for labels. */
interface Table {
  readonly ending: string;
  row(cells: Readonly<Record<string, string>>): string;
  readonly header: string | null;
}
const tables: readonly Table[] = [
  { ending: 'tsv', header: 'input\toutput', row: (cells) => Object.values(cells).join('\t') },
  { ending: 'csv', header: 'input,output', row: (cells) => Object.values(cells).join(',') },
  { ending: 'jsonl', header: null, row: (cells) => JSON.stringify(cells) },
];

const words = Array.from({ length: ROWS }, (_, i) => `${'abcdef'[i % 6]}${'ghijk'[i % 5]}`);

function tableInputs({ ending, header, row }: Table): Readonly<Record<string, Input>> {
  const name = `t.${ending}`;
  const lines = (more: readonly string[], end = '\n') =>
    [
      ...(header === null ? [] : [header]),
      ...words.map((word) => row({ input: word, output: `${word}x` })),
      ...more,
    ].join(end) + end;
  const of = (contents: Contents, rest: Omit<Input, 'files' | 'path'> = {}): Input => ({
    files: { [name]: contents },
    path: name,
    ...rest,
  });
  const last = { expected: `line ${header === null ? LAST - 1 : LAST}` } as const;
  const latin = Buffer.concat([
    Buffer.from(lines([])),
    Buffer.from(row({ input: 'é', output: 'e' }), 'latin1'),
  ]);
  const kind = ['--kind', 'sequence-to-sequence'];
  return {
    'empty file': of(''),
    'blank lines alone': of('\n\n\r\n'),
    'a header alone': header === null ? of('{}\n') : of(`${header}\n`),
    'one column': of(`${words.map((input) => row({ input })).join('\n')}\n`, { flags: kind }),
    'a row with a cell too many': of(lines([row({ input: 'a', output: 'b', c: 'c' })]), last),
    'a row with a cell too few': of(lines([row({ input: 'a' })]), last),
    'an empty cell': of(lines([row({ input: 'a', output: '' })]), last),
    'Latin-1': of(latin, last),
    'UTF-16': of(Buffer.from(`\ufeff${lines([])}`, 'utf16le')),
    'UTF-16 without a mark': of(Buffer.from(lines([]), 'utf16le'), { expected: 'line 1' }),
    'a byte order mark': of(`\ufeff${lines([])}`, { expected: 'reads' }),
    'nothing but a byte order mark': of('\ufeff'),
    'CR alone ends lines': of(lines([], '\r'), { expected: 'reads' }),
    'a NUL': of(lines([row({ input: 'a', output: 'b' }).replace('b', 'b\0')]), last),
    'a line of 5 MB': of(lines([row({ input: 'x'.repeat(5e6), output: 'b' })]), last),
    'a quote that is not closed':
      ending === 'csv'
        ? of(lines(['"a,b']), last)
        : ending === 'tsv'
          ? of(lines(['"a\tb']), { expected: 'reads' })
          : of(lines(['{"input": "a']), last),
    '300,000 equal characters': of(lines([row({ input: 'z'.repeat(3e5), output: 'b' })]), last),
    '300,000 equal characters with a label': of(
      [labelled(words).trimEnd(), row({ input: 'z'.repeat(3e5), output: 'one' }), ''].join('\n'),
      { flags: ['--tokenizer', 'character', '--validation', 'none'], ...last },
    ),
    '300,000 equal characters held back': {
      files: { [name]: labelled(words), [`held.${ending}`]: labelled(['z'.repeat(3e5), 'a']) },
      path: name,
      flags: ['--kind', 'classification', '--tokenizer', 'character', '--validation', `held.${ending}`],
      expected: `line ${header === null ? 1 : 2}`,
    },
    'a column that is not there': of(lines([]), { flags: ['--input', 'question'] }),
    'a place that is not there': of(lines([]), { flags: ['--output', '7'] }),
    'a word among numbers': of(
      [
        ...(header === null ? [] : [header]),
        ...words.map((input, i) => row({ input, output: String(i / 4) })),
        row({ input: 'a', output: 'many' }),
        '',
      ].join('\n'),
      { flags: ['--kind', 'regression'], ...last },
    ),
    'a label that the training examples do not have': {
      files: {
        [name]: labelled(words),
        [`held.${ending}`]: labelled(['a', 'b'], ['new']),
      },
      path: name,
      flags: ['--kind', 'classification', '--validation', `held.${ending}`],
      expected: `line ${header === null ? 3 : 4}`,
    },
  };

  /** Texts with one of two labels, and then texts with labels of their own. */
  function labelled(inputs: readonly string[], labels: readonly string[] = []): string {
    const rows = [
      ...inputs.map((input, i) => ({ input, output: i % 2 === 0 ? 'one' : 'two' })),
      ...labels.map((output) => ({ input: 'c', output })),
    ];
    return `${[...(header === null ? [] : [header]), ...rows.map(row)].join('\n')}\n`;
  }
}

const texts: Readonly<Record<string, readonly string[]>> = { text: ['--no-lines'], lines: ['--lines'] };

function textInputs(reader: 'text' | 'lines'): Readonly<Record<string, Input>> {
  const good = `${words.join('\n')}\n`;
  const of = (contents: Contents, expected?: Input['expected']): Input => ({
    files: { 't.txt': contents },
    path: 't.txt',
    flags: texts[reader]!,
    ...(expected !== undefined && { expected }),
  });
  return {
    'empty file': of(''),
    'blank lines alone': of('\n\n\r\n', reader === 'text' ? 'reads' : undefined),
    'Latin-1': of(Buffer.concat([Buffer.from(good), Buffer.from('é', 'latin1')]), `line ${ROWS + 1}`),
    'UTF-16': of(Buffer.from(`\ufeff${good}`, 'utf16le')),
    'UTF-16 without a mark': of(Buffer.from(good, 'utf16le'), 'line 1'),
    'a byte order mark': of(`\ufeff${good}`, 'reads'),
    'nothing but a byte order mark': of('\ufeff'),
    'CR alone ends lines': of(good.replaceAll('\n', '\r'), 'reads'),
    'a NUL': of(`${good}a\0b`, `line ${ROWS + 1}`),
    'a line of 5 MB': of(`${good}${'x'.repeat(5e6)}\n`, reader === 'text' ? 'reads' : `line ${ROWS + 1}`),
    // cut into windows, as any text
    '300,000 equal characters': of(`${good}${'z'.repeat(3e5)}\n`, 'reads'),
  };
}

const IMAGES = 24;
const pixels = Uint8Array.from({ length: IMAGES * 16 }, (_, i) => (i * 37) % 256);
const classes = Uint8Array.from({ length: IMAGES }, (_, i) => i % 2);

function idxInputs(ending: '' | '.gz'): Readonly<Record<string, Input>> {
  const packed = (bytes: Buffer) => (ending === '' ? bytes : gzipSync(bytes));
  const images = idxOf([IMAGES, 4, 4], pixels);
  const labels = idxOf([IMAGES], classes);
  const of = (
    given: Buffer | null,
    beside: Buffer | null = packed(labels),
    rest: Omit<Input, 'files' | 'path'> & { readonly more?: Input['files'] } = {},
  ): Input => ({
    files: {
      ...(given !== null && { [`d-images-idx3-ubyte${ending}`]: given }),
      ...(beside !== null && { [`d-labels-idx1-ubyte${ending}`]: beside }),
      ...rest.more,
    },
    path: `d-images-idx3-ubyte${ending}`,
    ...(rest.flags !== undefined && { flags: rest.flags }),
    ...(rest.expected !== undefined && { expected: rest.expected }),
  });
  return {
    'empty file': of(Buffer.alloc(0)),
    'cut short': of(packed(images.subarray(0, -5))),
    'cut short in its first numbers': of(packed(images.subarray(0, 9))),
    'too long': of(packed(Buffer.concat([images, Buffer.from('x')]))),
    text: of(Buffer.from('input,output\n')),
    'without labels': of(packed(images), null),
    'labels cut short': of(packed(images), packed(labels.subarray(0, -2))),
    'a label too few': of(packed(images), packed(idxOf([IMAGES - 1], classes.subarray(1)))),
    'images that are not square': of(packed(idxOf([IMAGES, 2, 8], pixels))),
    'a class that the training examples do not have': of(packed(images), packed(labels), {
      more: {
        [`h-images-idx3-ubyte${ending}`]: packed(idxOf([1, 4, 4], pixels.subarray(0, 16))),
        [`h-labels-idx1-ubyte${ending}`]: packed(idxOf([1], Uint8Array.of(7))),
      },
      flags: ['--validation', `h-images-idx3-ubyte${ending}`],
    }),
    'texts held back': of(packed(images), packed(labels), {
      more: { 'held.csv': 'input,output\na,1\n' },
      flags: ['--validation', 'held.csv'],
    }),
    'images of another size held back': of(packed(images), packed(labels), {
      more: {
        [`h-images-idx3-ubyte${ending}`]: packed(idxOf([1, 2, 2], pixels.subarray(0, 4))),
        [`h-labels-idx1-ubyte${ending}`]: packed(idxOf([1], Uint8Array.of(1))),
      },
      flags: ['--validation', `h-images-idx3-ubyte${ending}`],
    }),
    'of no image': of(packed(idxOf([0, 4, 4], new Uint8Array(0)))),
    'of more than memory holds': of(packed(idxOf([2 ** 32 - 1, 4096, 4096], pixels))),
    ...(ending === '.gz' && {
      'packed and cut short': of(packed(images).subarray(0, -9)),
      'not packed': of(images, labels, { expected: 'reads' }),
    }),
  };
}

function cifarInputs(): Readonly<Record<string, Input>> {
  const record = (label: number) => Buffer.concat([Buffer.from([label]), Buffer.alloc(3072, label * 20)]);
  const all = Buffer.concat(Array.from({ length: IMAGES }, (_, i) => record(i % 10)));
  const of = (contents: Buffer): Input => ({ files: { 'batch.bin': contents }, path: 'batch.bin' });
  return {
    'empty file': of(Buffer.alloc(0)),
    'cut short': of(all.subarray(0, -5)),
    'a class that it has not': of(Buffer.concat([all, record(10)])),
    text: of(Buffer.from('input,output\n')),
  };
}

function pngInputs(): Readonly<Record<string, Input>> {
  const png = (i: number, side = 4) =>
    greyPng(Array.from({ length: side ** 2 }, (_, k) => (i * 31 + k * 7) % 256));
  const files = Object.fromEntries(
    Array.from({ length: IMAGES }, (_, i) => [`f/${i % 2 === 0 ? 'up' : 'down'}/${i}.png`, png(i)]),
  );
  const of = (more: Readonly<Record<string, Contents>>): Input => ({
    files: { ...files, ...more },
    path: 'f',
  });
  return {
    'empty folder': { files: {}, path: 'f' },
    'no image in any class': { files: { 'f/up/readme.txt': 'x', 'f/down/readme.txt': 'x' }, path: 'f' },
    'one class': { files: { 'f/up/1.png': png(1), 'f/up/2.png': png(2) }, path: 'f' },
    'images of two sizes': of({ 'f/up/z.png': png(1, 5) }),
    'an empty file': of({ 'f/up/z.png': Buffer.alloc(0) }),
    'cut short': of({ 'f/up/z.png': png(1).subarray(0, -20) }),
    'a JPEG by another name': of({ 'f/up/z.png': Buffer.from('ffd8ffe000104a464946', 'hex') }),
    'an image beside the classes': of({ 'f/z.png': png(1) }),
  };
}

function imageTableInputs(): Readonly<Record<string, Input>> {
  const names = Array.from({ length: IMAGES }, (_, i) => `i/${i}.png`);
  const files = Object.fromEntries(
    names.map((name, i) => [name, greyPng(Array.from({ length: 16 }, (_, k) => (i * 31 + k * 7) % 256))]),
  );
  const of = (line: string, more: Readonly<Record<string, Contents>> = {}): Input => ({
    files: {
      ...files,
      ...more,
      'i.csv': `file,label\n${names.map((name, i) => `${name},${i % 2 === 0 ? 'up' : 'down'}`).join('\n')}\n${line}\n`,
    },
    path: 'i.csv',
    expected: `line ${IMAGES + 2}`,
  });
  return {
    'an image that is not there': of('i/none.png,up'),
    'no image': of('i.csv,up'),
    'a path that is empty': of(',up'),
    'a label that is empty': of('i/0.png,'),
    'images of two sizes': of('i/z.png,up', { 'i/z.png': greyPng(Array.from({ length: 25 }, () => 9)) }),
    'cut short': of('i/z.png,up', {
      'i/z.png': greyPng(Array.from({ length: 16 }, () => 9)).subarray(0, 30),
    }),
  };
}

const readers: Readonly<Record<string, Readonly<Record<string, Input>>>> = {
  ...Object.fromEntries(tables.map((table) => [table.ending, tableInputs(table)])),
  text: textInputs('text'),
  lines: textInputs('lines'),
  idx: idxInputs(''),
  'idx.gz': idxInputs('.gz'),
  'cifar-10': cifarInputs(),
  'folder of PNGs': pngInputs(),
  'table of images': imageTableInputs(),
};

function laid(files: Input['files'], place: string): string {
  mkdirSync(join(folder, place, 'f'), { recursive: true });
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, place, name)), { recursive: true });
    writeFileSync(join(folder, place, name), contents);
  }
  return join(folder, place);
}

test.each(Object.entries(readers))('%s', async (reader, inputs) => {
  const lines: string[] = [];
  for (const [what, { files, path, flags = [], expected }] of Object.entries(inputs)) {
    const place = laid(files, `${reader} ${what}`.replaceAll(/\W/g, '-'));
    const out = join(place, 'run');
    const given = flags.map((flag) => (flag in files ? join(place, flag) : flag));
    const argv =
      expected === 'reads'
        ? ['data', '--summary']
        : ['train', '--steps', '1', '--size', 'tiny', '--out', out, ...given];
    const { code, stdout, stderr } = await runMain(...argv, join(place, path));
    const said = stderr.replaceAll(`${place}/`, '').trimEnd();
    expect({ what, code, said }).toEqual({
      what,
      code: expected === 'reads' ? 0 : 2,
      said: expect.anything(),
    });
    expect(existsSync(out)).toBe(false);
    if (expected === 'reads') {
      expect(stdout).not.toBe('');
      continue;
    }
    expect({ what, said }).toEqual({
      what,
      said: expect.stringMatching(/^seqlab: [^\n]+\. [A-Z][^\n]+\. \[[a-z0-9-]+\]$/),
    });
    if (expected !== undefined) expect(said).toMatch(new RegExp(`\\b${expected}\\b`));
    lines.push(`${what}\n    ${said}\n`);
    rmSync(place, { recursive: true });
  }
  await expect(lines.join('')).toMatchFileSnapshot(
    `../fixtures/bad-input/${reader.replaceAll(' ', '-')}.txt`,
  );
});
