/**
 * How fast files are read and how much memory that takes, on files made for it: opening a table, lines and a text (every byte is looked
 * at, and the SHA-256 made), reading rows one after the other and at random, and a text read, tokenised by characters and batched once.
 *
 *   npm run build && node bench/reading.mjs              # 100 MB each
 *   node bench/reading.mjs --megabytes 1000 --only text
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLines, openTable, openText } from '@seqlab/datasets/node';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';

const TABLES = ['tsv', 'csv', 'jsonl'];
const CASES = [...TABLES, 'lines', 'text', 'batches'];
/** ids of a batch: 64 rows of 256, as of a small language model */
const BATCH_IDS = 64 * 256;

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '100' },
    only: { type: 'string' },
    // what the script calls itself with, so that each case has a process and a peak of its own
    path: { type: 'string' },
  },
});

if (values.path === undefined) measureAll(Number(values.megabytes), values.only?.split(',') ?? CASES);
else await measure(values.only, values.path);

function measureAll(megabytes, cases) {
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-reading-'));
  try {
    for (const name of cases) {
      const path = join(folder, TABLES.includes(name) ? `data.${name}` : 'data.txt');
      write(path, name, megabytes * 1e6);
      const { status } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), '--only', name, '--path', path],
        { stdio: 'inherit' },
      );
      if (status !== 0) process.exit(1);
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(name, path) {
  const seconds = (since) => (performance.now() - since) / 1000;
  const say = (what, figure) => console.log(`${name.padEnd(8)} ${what.padEnd(28)} ${figure}`);
  let start = performance.now();
  if (name === 'text' || name === 'batches') {
    const text = await openText(path);
    say('open', `${(text.bytes / 1e6 / seconds(start)).toFixed(0)} MB/s`);
    start = performance.now();
    if (name === 'text') {
      for (const piece of text.pieces()) if (piece.length === 0) throw new Error('an empty piece');
      say('all pieces', `${(text.bytes / 1e6 / seconds(start)).toFixed(0)} MB/s`);
    } else {
      const batches = batchAll(text);
      say(
        'read, tokenise and batch',
        `${(text.bytes / 1e6 / seconds(start)).toFixed(0)} MB/s, ${batches} batches`,
      );
    }
  } else {
    const file = name === 'lines' ? await openLines(path) : await openTable(path);
    say('open', `${(file.bytes / 1e6 / seconds(start)).toFixed(0)} MB/s, ${file.length} rows`);
    start = performance.now();
    for (let i = 0; i < file.length; i += 1) file.at(i);
    say('all rows', `${(file.bytes / 1e6 / seconds(start)).toFixed(0)} MB/s`);
    start = performance.now();
    for (let i = 0; i < 100000; i += 1) file.at((i * 7919) % file.length);
    say('a row at random', `${(seconds(start) * 10).toFixed(1)} µs`);
  }
  say('peak of the process', `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
}

/** Ids of all characters, batch by batch. */
function batchAll(text) {
  const first = text.pieces()[Symbol.iterator]().next().value;
  const tokenizer = trainCharacterTokenizer([first]);
  const batch = new Int32Array(BATCH_IDS);
  let [filled, batches] = [0, 0];
  for (const piece of text.pieces()) {
    for (const id of tokenizer.encode(piece)) {
      batch[filled] = id;
      filled += 1;
      if (filled < BATCH_IDS) continue;
      filled = 0;
      batches += 1;
    }
  }
  return batches;
}

/** Sentences of words of a small vocabulary, some with letters of two and three bytes. */
function write(path, name, bytes) {
  const words = ['the', 'whale', 'of', 'a', 'sea', 'Ishmael', 'naïve', 'über', 'white', 'ship', 'and', '字'];
  const sentence = (i) =>
    Array.from({ length: 12 }, (_, k) => words[(i * 7 + k * k * 5 + (i >> (k % 5))) % words.length]).join(
      ' ',
    );
  const line =
    {
      tsv: (i) => `${sentence(i)}\t${sentence(i + 1)}`,
      csv: (i) => `"${sentence(i)}, said ""he""",${sentence(i + 1)}`,
      jsonl: (i) => JSON.stringify({ input: sentence(i), output: sentence(i + 1) }),
    }[name] ?? sentence;
  const file = openSync(path, 'w');
  for (let [written, i] = [0, 0]; written < bytes; ) {
    const lines = [];
    for (const end = i + 5000; i < end; i += 1) lines.push(line(i));
    written += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
}
