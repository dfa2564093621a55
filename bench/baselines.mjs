/**
 * Eight files of one's own, of 30 to 1,000,000 rows, learned from the command line without a flag but the size: does the model beat the best answer that
 * needs none? The table of docs/defaults.md, one row after the other, each a line in a file, so that it can be stopped at any time and run on. `npm run build` first.
 *
 *   node bench/baselines.mjs [--files thirty,rare,…] [--sizes tiny,small] [--out bench/baselines.jsonl] [--steps N]
 *   node bench/baselines.mjs --table
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { randomInteger, STREAM_TASK } from '@seqlab/core';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const seqlab = here('../apps/cli/bin/seqlab.js');

/** The same numbers in every run: those of a file, by the order in which they are asked for. */
function dice(index) {
  let number = 0;
  const roll = (bound) => {
    number += 1;
    return randomInteger(bound, number, { seed: 0, stream: STREAM_TASK, index });
  };
  const pick = (items) => items[roll(items.length)];
  const word = (letters, from, to) =>
    Array.from({ length: from + roll(to - from + 1) }, () => pick(letters)).join('');
  return { roll, pick, word };
}

const table = (header, count, row) => [header, ...Array.from({ length: count }, (_, i) => row(i))].join('\n');

/** name: [file, its text, the metric that counts, whether more is better] */
const files = {
  thirty: () => {
    const { word } = dice(101);
    const text = table(
      'text,label',
      30,
      (i) => `${word('abcd', 3, 6)}${i % 3 === 0 ? 'x' : 'y'},${i % 3 === 0 ? 'no' : 'yes'}`,
    );
    return ['thirty.csv', text, 'accuracy', true];
  },
  rare: () => {
    const { roll, word } = dice(102);
    const text = table('text\tlabel', 1000, () => {
      const rare = roll(20) === 0;
      const [a, b] = [word('abcdefgh', 3, 8), word('abcdefgh', 3, 8)];
      return `${a}${rare ? 'zz' : 'z'}${b}\t${rare ? 'rare' : 'usual'}`;
    });
    return ['rare.tsv', text, 'f1', true];
  },
  digits: () => {
    const { roll, word } = dice(103);
    const text = table('text,label', 2000, () => {
      const number = roll(8);
      return `${word('abc', 2, 6)}${'pqrstuvw'[number]}${word('abc', 2, 6)},${number}`;
    });
    return ['digits.csv', text, 'accuracy', true];
  },
  sums: () => {
    const { roll, pick } = dice(104);
    const text = table('text,score', 5000, () => {
      const signs = Array.from({ length: 4 + roll(8) }, () => pick('+-0'));
      const sum = signs.reduce((total, sign) => total + (sign === '+' ? 1.5 : sign === '-' ? -1 : 0), 0);
      return `${signs.join('')},${sum.toFixed(1)}`;
    });
    return ['sums.csv', text, 'meanSquaredError', false];
  },
  reversed: () => {
    const { word } = dice(105);
    const text = table('input\toutput', 20000, () => {
      const letters = word('abcdefghij', 3, 8);
      return `${letters}\t${[...letters].reverse().join('')}`;
    });
    return ['reversed.tsv', text, 'exactMatch', true];
  },
  plurals: () => {
    const { pick, word } = dice(106);
    const text = table('', 50000, () => {
      const stem = word('bdglmnprt', 1, 2) + pick('aeiou') + word('bdglmnprt', 1, 1);
      return JSON.stringify({
        input: stem,
        output: stem.endsWith('t') ? `${stem}en` : `${stem}s`,
        source: null,
      });
    });
    return ['plurals.jsonl', text.trimStart(), 'exactMatch', true];
  },
  sentences: () => {
    const { pick } = dice(107);
    const [who, does, what] = [
      ['the whale', 'a sailor', 'the old ship'],
      ['sees', 'follows', 'fears'],
      ['the sea', 'a storm', 'nobody'],
    ];
    // what is done follows from who does it, however far apart they stand
    const text = Array.from({ length: 20000 }, () => {
      const first = pick(who);
      return `${first} ${does[who.indexOf(first)]} ${pick(what)}${pick([' at night', ' again', ''])}.`;
    }).join(' ');
    return ['sentences.txt', text, 'loss', false];
  },
  million: () => {
    const { roll, word } = dice(108);
    const text = table('text\tlabel', 1_000_000, () => {
      const letters = word('abcdefghijklmnop', 4, 9);
      const label = letters.includes('a')
        ? letters.includes('b')
          ? 'both'
          : 'a'
        : roll(50) === 0
          ? 'unsaid'
          : 'none';
      return `${letters}\t${label}`;
    });
    return ['million.tsv', text, 'accuracy', true];
  },
};

const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: Object.keys(files).join() },
    sizes: { type: 'string', default: 'tiny,small' },
    out: { type: 'string', default: here('baselines.jsonl') },
    steps: { type: 'string' },
    table: { type: 'boolean', default: false },
  },
});
const rows = existsSync(flags.out)
  ? readFileSync(flags.out, 'utf8').trim().split('\n').filter(Boolean).map(JSON.parse)
  : [];

if (flags.table) process.stdout.write(tableOf(rows));
else for (const size of flags.sizes.split(',')) for (const name of flags.files.split(',')) learn(name, size);

function learn(name, size) {
  const asked = flags.steps ?? null;
  if (rows.some((row) => row.file === name && row.size === size && row.asked === asked)) return;
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-baselines-'));
  try {
    const [path, text, metric, more] = files[name]();
    writeFileSync(join(folder, path), text);
    const steps = asked === null ? [] : ['--steps', asked];
    const argv = ['train', path, '--size', size, ...steps, '--out', 'run', '--tokens-cache', 'ids', '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [seqlab, ...argv], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`seqlab ${argv.join(' ')} ended with ${status}\n${stderr}`);
    const { losses, evaluation, baseline } = JSON.parse(stdout);
    const { kind } = JSON.parse(readFileSync(join(folder, 'run/task.json'), 'utf8'));
    const [model, without] = [evaluation[metric], baseline.metrics[metric]];
    const row = {
      ...{ file: name, kind, size, asked, steps: losses.length, metric },
      ...{ model, without, baseline: baseline.name, beaten: more ? model > without : model < without },
    };
    rows.push(row);
    appendFileSync(flags.out, `${JSON.stringify(row)}\n`);
    process.stderr.write(`${JSON.stringify(row)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tableOf(all) {
  const cells = all.map(({ file, kind, size, steps, metric, model, without, baseline, beaten }) => [
    ...[file, kind, size, steps, metric, Number(model.toPrecision(3))],
    ...[`${baseline} ${Number(without.toPrecision(3))}`, beaten ? 'yes' : 'no'],
  ]);
  const line = (row) => `| ${row.join(' | ')} |\n`;
  const head = ['file', 'kind', 'size', 'updates', 'metric', 'model', 'without a model', 'beaten'];
  return [head, head.map(() => '---'), ...cells].map(line).join('');
}
