import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorOf, rejectionOf } from '@seqlab/testing';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { columnOf } from './columns.js';
import { temporaryFolder } from './fixtures/temporary-folder.js';
import { openTable, openTableBy, type TableFile } from './table-file.js';

const folder = temporaryFolder();

async function tableOf(name: string, content: string | Uint8Array, options = {}): Promise<TableFile> {
  const table = await openTable(folder.file(name, content), options);
  opened.push(table);
  return table;
}
const opened: TableFile[] = [];
afterEach(() => {
  for (const table of opened.splice(0)) table.close();
});

const rowsOf = (table: TableFile) => Array.from({ length: table.length }, (_, i) => table.at(i));

describe('what is read', () => {
  test('tab-separated text', async () => {
    const table = await tableOf('a.tsv', 'hund\tdog\nkatze\tcat\n\nmaus\tmouse');
    expect(rowsOf(table)).toEqual([
      ['hund', 'dog'],
      ['katze', 'cat'],
      ['maus', 'mouse'],
    ]);
    expect(table).toMatchObject({
      format: 'tsv',
      columns: ['1', '2'],
      header: false,
      length: 3,
      blankLines: 1,
    });
    expect([0, 1, 2].map((i) => table.lineOf(i))).toEqual([1, 2, 4]);
    expect([-1, 3, 0.5, Number.NaN].map((i) => table.at(i))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('quotes mean nothing in tab-separated text', async () => {
    const table = await tableOf('quotes.tsv', 'say "hi\t"a"\n"\t""\n');
    expect(rowsOf(table)).toEqual([
      ['say "hi', '"a"'],
      ['"', '""'],
    ]);
  });

  test('comma-separated text with quotes, line ends in them, and a header', async () => {
    const table = await tableOf('a.csv', '\ufefftext,label\r\n"a, ""b""\r\nc",1\r\n,\r\n"","2"');
    expect(rowsOf(table)).toEqual([
      ['a, "b"\r\nc', '1'],
      ['', ''],
      ['', '2'],
    ]);
    expect(table).toMatchObject({ format: 'csv', columns: ['text', 'label'], header: true, length: 3 });
    expect([0, 1, 2].map((i) => table.lineOf(i))).toEqual([2, 4, 5]);
  });

  test('lines of JSON, whose numbers stay as they are written', async () => {
    const table = await tableOf('a.jsonl', '{"b":"x\\ty","1":1.50}\n \t\n{"1":-2e3,"b":true}\n');
    expect(rowsOf(table)).toEqual([
      ['x\ty', '1.50'],
      ['true', '-2e3'],
    ]);
    expect(table).toMatchObject({ format: 'jsonl', columns: ['b', '1'], header: false, blankLines: 1 });
    expect([0, 1].map((i) => table.lineOf(i))).toEqual([1, 3]);
  });

  test.each(['\n', '\r\n', '\r'])('every line end: %j', async (end) => {
    const table = await tableOf('ends.tsv', ['a\tb', 'c\td', '', 'e\tf'].join(end));
    expect(rowsOf(table)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
    expect(table.lineOf(2)).toBe(4);
  });

  test('a name of its own for the format, and a name in capitals', async () => {
    expect((await tableOf('a.txt', 'a,b\n', { format: 'csv' })).at(0)).toEqual(['a', 'b']);
    expect((await tableOf('A.TSV', 'a\tb\n')).at(0)).toEqual(['a', 'b']);
    expect((await tableOf('a.ndjson', '{"a":1}')).format).toBe('jsonl');
  });

  test('the hash is of the whole file, and progress ends at its size', async () => {
    const seen: number[][] = [];
    const table = await tableOf('hash.tsv', '\ufeffa\tb\r\n\r\n', {
      onProgress: (bytes: number, of: number) => seen.push([bytes, of]),
    });
    const content = readFileSync(table.path);
    expect(table.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(table.bytes).toBe(content.length);
    expect(seen.at(-1)).toEqual([content.length, content.length]);
  });

  test('thousands of rows of all lengths, in any order, each with its line', async () => {
    const rows: (readonly [string, string])[] = [];
    const lines: number[] = [];
    let [written, line] = ['', 1];
    for (let i = 0; i < 3000; i += 1) {
      const row = [
        `row ${i}`,
        `${'\r\n"é" '.repeat((i * i) % 37)}${i % 500 === 0 ? '字'.repeat(5000) : ''}`,
      ] as const;
      rows.push(row);
      lines.push(line);
      const blank = '\n'.repeat(i % 3);
      written += `${row[0]},"${row[1].replaceAll('"', '""')}"\n${blank}`;
      line += 1 + ((i * i) % 37) + (i % 3);
    }
    const table = await tableOf('rows.csv', written, { header: false });
    expect(rowsOf(table)).toEqual(rows);
    for (let k = 0; k < 3000; k += 1) {
      const i = (k * 1009) % 3000;
      expect([table.at(i), table.lineOf(i)]).toEqual([rows[i], lines[i]]);
    }
    expect(table.blankLines).toBe(3000);
  });

  test('300,000 equal characters in one cell', async () => {
    const table = await tableOf('equal.csv', `${'a'.repeat(300000)},1\n`);
    expect(table.at(0)?.[0]?.length).toBe(300000);
  });

  test('a million characters of three bytes are as long as a million of one', async () => {
    const cell = '字'.repeat(2 ** 20 - 2);
    expect((await tableOf('long.tsv', `${cell}\t1`)).at(0)?.[0]).toBe(cell);
  });

  test('an opening can be ended', async () => {
    const controller = new AbortController();
    const path = folder.file('much.tsv', 'a\tb\n'.repeat(1000));
    const opening = openTableBy(path, { chunkSize: 64, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
  });
});

describe('the header', () => {
  test.each([
    ['a usual name', 'Text\tmark\nx\ty\n', true],
    ['no usual name, no number', 'hund\tdog\nkatze\tcat\n', false],
    ['numbers under a word', 'term\tyear\nhund\t1901\nkatze\t-2.5e3\n', true],
    ['numbers, and one that is none', 'term\tyear\nhund\t1901\nkatze\tunknown\n', false],
    ['numbers in the first row too', 'term\t1900\nhund\t1901\n', false],
    ['a name twice', 'text\ttext\nx\ty\n', false],
    ['an empty name', 'text\t\nx\ty\n', false],
    ['one row alone', 'term\tyear\n', false],
    ['0x1f and nothing are no numbers', 'a\tb\tc\n0x1f\t\tNaN\n', false],
  ])('%s', async (_, content, header) => {
    const table = await tableOf('header.tsv', content);
    expect(table.header).toBe(header);
    expect(table.length).toBe(content.trim().split('\n').length - (header ? 1 : 0));
  });

  test('the rows after the hundredth are not asked', async () => {
    const numbers = 'x\t1\n'.repeat(100);
    expect((await tableOf('h.tsv', `term\tyear\n${numbers}x\tunknown\n`)).header).toBe(true);
  });

  test('what is said of it is taken', async () => {
    expect((await tableOf('h.tsv', 'text\tlabel\nx\ty\n', { header: false })).at(0)).toEqual([
      'text',
      'label',
    ]);
    expect(await tableOf('h.tsv', 'hund\tdog\nkatze\tcat\n', { header: true })).toMatchObject({
      columns: ['hund', 'dog'],
      length: 1,
    });
  });
});

describe('what is written is read', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'ü', '字', '😀', ' ', ',', '"', '\t', '\n', '\r', '\\', '\u2028', 'é'),
  });
  const plain = text.map((each) => each.replace(/[\t\r\n]/g, ''));
  const table = (cell: fc.Arbitrary<string>) =>
    fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 80 }),
      );
  const end = fc.constantFrom('\n', '\r\n', '\r');
  // as small as they can be: most rows lie across two of them
  const chunkSize = fc.constantFrom(1, 5, 64);

  /** Opens, reads one after the other, then in another order, and gives the first. */
  async function read(path: string, chunk: number, order: readonly number[]): Promise<(readonly string[])[]> {
    const opened = await openTableBy(path, {
      ...(path.endsWith('jsonl') ? {} : { header: false }),
      chunkSize: chunk,
    });
    const rows = Array.from({ length: opened.length }, (_, i) => opened.at(i)!);
    for (const number of order) expect(opened.at(number % rows.length)).toEqual(rows[number % rows.length]);
    const lines = rows.map((_, i) => opened.lineOf(i));
    opened.close();
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    return rows;
  }
  const order = fc.array(fc.nat());

  test('comma-separated', async () => {
    const quoted = (cell: string, always: boolean) =>
      always || /[",\r\n]/.test(cell) || cell.startsWith('\ufeff') ? `"${cell.replaceAll('"', '""')}"` : cell;
    await fc.assert(
      fc.asyncProperty(
        table(text),
        end,
        chunkSize,
        order,
        fc.boolean(),
        async (rows, lineEnd, chunk, numbers, always) => {
          const lone = rows[0]!.length === 1;
          const written = rows
            .map((row) => row.map((cell) => quoted(cell, always || (lone && cell === ''))).join(','))
            .join(lineEnd);
          const path = folder.file('written.csv', written);
          expect(await read(path, chunk, numbers)).toEqual(rows);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('comma-separated text is read as csv-parse reads it, and refused where that refuses it', async () => {
    const piece = fc.constantFrom('a', ',', '"', '\n', '\r\n', '""', '",', ',"', '"\n', '\n"', 'é');
    const outcome = async <T>(rows: () => T | Promise<T>) => {
      try {
        return await rows();
      } catch {
        return 'refused';
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), chunkSize, async (pieces, chunk) => {
        const written = `x${pieces.join('')}`;
        const path = folder.file('any.csv', written);
        const theirs = await outcome(() =>
          parse(written, { skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] }),
        );
        expect(await outcome(() => read(path, chunk, []))).toEqual(theirs);
      }),
      { numRuns: 300 },
    );
  });

  test('tab-separated', async () => {
    await fc.assert(
      fc.asyncProperty(table(plain), end, chunkSize, order, async (rows, lineEnd, chunk, numbers) => {
        fc.pre(rows[0]!.length > 1);
        const path = folder.file('written.tsv', rows.map((row) => row.join('\t') + lineEnd).join(''));
        expect(await read(path, chunk, numbers)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  test('lines of JSON', async () => {
    await fc.assert(
      fc.asyncProperty(table(text), end, chunkSize, order, async (rows, lineEnd, chunk, numbers) => {
        const written = rows.map((row) =>
          JSON.stringify(Object.fromEntries(row.map((cell, i) => [`k${i}`, cell]))),
        );
        const path = folder.file('written.jsonl', written.join(lineEnd));
        expect(await read(path, chunk, numbers)).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });
});

describe('bad input', () => {
  const longest = 2 ** 20;
  test.each<[string, string, string | Uint8Array, string, string]>([
    ['nothing', 'a.tsv', '', 'data-empty', 'FILE is empty. Give at least one line.'],
    ['a mark alone', 'a.tsv', '\ufeff', 'data-empty', 'FILE is empty. Give at least one line.'],
    [
      'blank lines',
      'a.csv',
      '\n\r\n',
      'data-empty',
      'FILE has nothing but blank lines (2). Give at least one line.',
    ],
    [
      'a header alone',
      'a.csv',
      'text,label\n',
      'data-empty',
      'FILE has one row, "text, label", which names the columns, and none after it. Give at least one, or say that there is no header.',
    ],
    [
      'a cell too few',
      'a.tsv',
      'a\tb\n\nc\n',
      'data-ragged',
      'FILE: line 3 has 1 cell, and line 1 has 2 cells. Put a tab between two cells and nowhere else.',
    ],
    [
      'a cell too many',
      'a.csv',
      'a,b\r\n"x\r\ny",z\r\nc,d,e\r\n',
      'data-ragged',
      'FILE: line 4 has 3 cells, and line 1 has 2 cells. Put cells that hold a comma, be it a decimal comma, in quotes.',
    ],
    [
      'semicolons and a decimal comma',
      'a.csv',
      'text;score\na;1,5\n',
      'data-ragged',
      'FILE: line 2 has 2 cells, and line 1 has 1 cell. Save it with commas between cells: where they stand between semicolons, a decimal comma parts a number in two.',
    ],
    [
      'a quote inside',
      'a.csv',
      'a,b\nc,5" wide\n',
      'data-quote',
      'FILE: line 2, cell 2: a quote stands inside a cell that does not begin with one. Put the whole cell in quotes and write each quote in it twice.',
    ],
    [
      'text after a quote',
      'a.csv',
      'a,b\n"c" d,e\n',
      'data-quote',
      'FILE: line 2, cell 1: text follows the quote that closes the cell. Write each quote inside a cell twice.',
    ],
    [
      'a quote that stays open',
      'a.csv',
      'a,b\n"c\nd,e\nf,g\n',
      'data-quote',
      'FILE: line 2, cell 1: the quote that opens there is never closed. Close it, or write each quote inside a cell twice.',
    ],
    [
      'a quote that stays open after doubled ones',
      'a.csv',
      'a,b\n"c\nd "",e\nf,g\n',
      'data-quote',
      'FILE: line 2, cell 1: the quote that opens there is never closed. Close it, or write each quote inside a cell twice.',
    ],
    [
      'a quote that stays open for long',
      'a.csv',
      `a,b\n"${'c\n'.repeat(2 * longest)}`,
      'data-quote',
      'FILE: line 2: the quote that opens there is not closed within 1048576 characters. Close it, or write each quote inside a cell twice.',
    ],
    [
      'UTF-16',
      'a.tsv',
      Buffer.from('\ufeffa\tb\n', 'utf16le'),
      'file-not-text',
      'FILE is UTF-16 text, as its first bytes say. Save it as UTF-8.',
    ],
    [
      'UTF-32',
      'a.tsv',
      Buffer.from('fffe000061000000', 'hex'),
      'file-not-text',
      'FILE is UTF-32 text, as its first bytes say. Save it as UTF-8.',
    ],
    [
      'UTF-16 without a mark',
      'a.tsv',
      Buffer.from('ü\tb\n', 'utf16le'),
      'file-not-text',
      'FILE: line 1 holds a NUL at byte 1, as binary files and UTF-16 do. Save it as UTF-8 text.',
    ],
    [
      'Latin-1',
      'a.tsv',
      Buffer.concat([Buffer.from('a\t\ufffd\r\nc\t'), Buffer.from('für\n', 'latin1')]),
      'file-not-text',
      'FILE: line 2 is not UTF-8 text at byte 10. Save the file as UTF-8.',
    ],
    [
      'a code point that is cut off at the end',
      'a.tsv',
      Buffer.from('a\tb\nc\t😀').subarray(0, 9),
      'file-not-text',
      'FILE: line 2 is not UTF-8 text at byte 6. Save the file as UTF-8.',
    ],
    [
      'a line that is too long',
      'a.tsv',
      `a\tb\n${'c'.repeat(longest)}\td\n`,
      'data-line-length',
      'FILE: line 2 has 1048578 characters, and a row may have 1048576. Cut it into shorter sequences.',
    ],
    [
      'a line that does not end',
      'a.tsv',
      `a\tb\n${'c'.repeat(5 * longest)}`,
      'data-line-length',
      'FILE: line 2 has more than 1048576 characters, and a row may have 1048576. Cut it into shorter sequences.',
    ],
    [
      'JSON that is no object',
      'a.jsonl',
      '{"a":1}\n[1]\n',
      'data-jsonl',
      'FILE: line 2 is not a JSON object. Write {"input": "…", "output": "…"}.',
    ],
    [
      'no key',
      'a.jsonl',
      '{}\n',
      'data-jsonl',
      'FILE: line 1 has no key. Write {"input": "…", "output": "…"}.',
    ],
    [
      'a key that is missing',
      'a.jsonl',
      '{"a":1,"b":2}\n{"a":1,"c":2}\n',
      'data-jsonl',
      'FILE: line 2 lacks the key "b", unlike the first row. Give every row the same keys.',
    ],
    [
      'a key that is new',
      'a.jsonl',
      '{"a":1}\n{"a":1,"c":2}\n',
      'data-jsonl',
      'FILE: line 2 has the key "c", unlike the first row. Give every row the same keys.',
    ],
    [
      'broken JSON',
      'a.jsonl',
      '{"a":1}\n\n{"a":1',
      'json-syntax',
      'FILE: line 3, column 7: expected "," or "}", found the end. Correct the JSON there.',
    ],
    [
      'another ending',
      'a.xlsx',
      'a',
      'data-format',
      'FILE is none of .tsv, .csv, .jsonl. Name the file after what is in it, or say its format.',
    ],
  ])('%s', async (_, name, content, code, message) => {
    const path = folder.file(name, content);
    const error = await rejectionOf(openTable(path));
    expect(error).toMatchObject({ code });
    expect(error.message.replace(path, 'FILE')).toBe(`data: ${message}`);
  });

  test.each([
    [
      'a format that is none',
      { format: 'tvs' },
      'data-format',
      'openTable: format ("tvs") must be "tsv", "csv" or "jsonl". Did you mean "tsv"? Use one of those.',
    ],
    [
      'an option misspelt',
      { headers: true },
      'options-unknown-key',
      'openTable: there is no option "headers". Did you mean "header"? Options: format, header, signal, onProgress.',
    ],
  ])('%s', async (_, options, code, message) => {
    const error = await rejectionOf(openTable(folder.file('a.tsv', 'a\tb\n'), options as object));
    expect(error).toMatchObject({ code, message });
  });

  test('a header for lines of JSON', async () => {
    const error = await rejectionOf(openTable(folder.file('a.jsonl', '{"a":1}'), { header: true }));
    expect(error).toMatchObject({
      code: 'data-header',
      message:
        'openTable: header (true) says nothing about JSON lines, which name their values themselves. Leave it out.',
    });
  });

  test.each([
    ['a,a\n1,2\n', 'line 1: column 2 is called "a" like another'],
    ['\n,a\n1,2\n', 'line 2: column 1 has no name'],
  ])('a header that names no columns: %j', async (content, fault) => {
    const path = folder.file('names.csv', content);
    const error = await rejectionOf(openTable(path, { header: true }));
    expect(error).toMatchObject({
      code: 'data-header',
      message: `data: ${path}: ${fault}. Give each column a name of its own, or say that there is no header.`,
    });
  });

  test('a row that is not there has no line', async () => {
    const table = await tableOf('a.tsv', 'a\tb\n');
    expect(() => table.lineOf(1)).toThrow(`data: ${table.path} has no row 1. Give a number from 0 to 0.`);
  });
});

test('what no task reads may hold anything, and cannot be read', async () => {
  const table = await tableOf('a.jsonl', '{"a":"b","meta":{"x":[1]},"c":1}\n{"a":"d","meta":null,"c":[2]}\n');
  const { path } = table;
  expect(table.columns).toEqual(['a', 'meta', 'c']);
  expect([table.at(0), table.at(1)]).toEqual([
    ['b', 'object', '1'],
    ['d', 'null', 'array'],
  ]);
  expect([...table.nested]).toEqual([
    ['meta', { key: 'meta', found: 'an object', line: 1 }],
    ['c', { key: 'c', found: 'an array', line: 2 }],
  ]);
  expect(columnOf(table, 'a')).toBe(0);
  for (const [name, line, found] of [
    ['meta', 1, 'an object'],
    ['3', 2, 'an array'],
  ] as const) {
    const key = name === '3' ? 'c' : name;
    expect(errorOf(() => columnOf(table, name))).toMatchObject({
      code: 'data-jsonl',
      message: `data: ${path}: line ${line} has ${found} under "${key}", and text or a number was expected. Write one, or name another column to be read.`,
    });
  }
});
