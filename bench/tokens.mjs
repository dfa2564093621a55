/**
 * From a file of text to batches: reading it, learning a tokenizer, making ids and keeping them (once), and batches from the ids that are kept. Figures are of
 * the text's bytes, or of ids, per second; peak memory is the whole process's.
 *
 *   node tokens.mjs [--megabytes 100] [--tokenizer character|bpe] [--json]
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openText } from '@seqlab/datasets/node';
import { batchesOfRows, languageModel } from '@seqlab/tasks';
import { cachedEncoding, tokensCache } from '@seqlab/tasks/node';
import { trainBpe, trainCharacterTokenizer, wholeWords } from '@seqlab/tokenizer';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '100' },
    tokenizer: { type: 'string', default: 'character' },
    json: { type: 'boolean', default: false },
  },
});
const BATCH = 64;
const CONTEXT = 128;
/** batches that are drawn in random order from the cache */
const DRAWN = 4000;

const folder = mkdtempSync(join(tmpdir(), 'seqlab-tokens-'));
const figures = { megabytes: Number(values.megabytes), tokenizer: values.tokenizer };
try {
  const path = join(folder, 'text.txt');
  writeText(path, figures.megabytes * 1e6);
  const text = await timed('openSeconds', () => openText(path));
  const tokenizer = await timed('learnSeconds', () =>
    values.tokenizer === 'bpe'
      ? trainBpe(wholeWords(text.pieces()), { vocabSize: 4096 })
      : trainCharacterTokenizer(text.pieces()),
  );
  const cache = tokensCache(join(folder, 'cache'));
  const batches = () => {
    const encode = cachedEncoding(cache, { training: text.sha256 });
    const task = languageModel({ training: text.pieces(), tokenizer, context: CONTEXT, encode });
    const config = {
      architecture: 'decoder-only',
      causal: true,
      ...task.modelKeys('decoder-only'),
      outputSize: tokenizer.vocabSize,
    };
    return batchesOfRows(task.rows('training', config), { batchSize: BATCH, seed: 0 });
  };
  await timed('encodeSeconds', () => batches().at(0));
  const again = await timed('reopenSeconds', batches);
  const drawn = Math.min(DRAWN, again.batchesPerEpoch);
  await timed('drawSeconds', () => {
    for (let cursor = 0; cursor < drawn; cursor += 1) again.at(cursor);
  });
  const { openSeconds, encodeSeconds, drawSeconds } = figures;
  // what is done once: the file is read through and checked, and its ids are made, kept and batched
  figures.onceMegabytesPerSecond = text.bytes / 1e6 / (openSeconds + encodeSeconds);
  figures.encodeMegabytesPerSecond = text.bytes / 1e6 / encodeSeconds;
  figures.cachedTokensPerSecond = (drawn * BATCH * CONTEXT) / drawSeconds;
  figures.cacheMegabytes = cache.size() / 1e6;
  figures.peakMegabytes = process.resourceUsage().maxRSS / 1024;
  text.close();
} finally {
  rmSync(folder, { recursive: true });
}
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
else
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(26)} ${value}\n`);

async function timed(name, run) {
  const { user, system } = process.cpuUsage();
  const result = await run();
  const used = process.cpuUsage();
  figures[name] = (used.user + used.system - user - system) / 1e6;
  return result;
}

/** Words as often as in a language (Zipf's law), of a vocabulary of half a million. */
function writeText(path, bytes) {
  const file = openSync(path, 'w');
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const syllables = [
    'ka',
    'to',
    'ri',
    'ne',
    'su',
    'lo',
    'mi',
    'ha',
    've',
    'an',
    'st',
    'er',
    'on',
    'el',
    'ou',
    'ti',
  ];
  const word = () => {
    let rank = Math.floor(Math.exp(random() * Math.log(500_000)));
    let spelled = '';
    for (; rank > 0; rank = Math.floor(rank / 16)) spelled += syllables[rank % 16];
    return spelled;
  };
  for (let written = 0; written < bytes; ) {
    let part = '';
    while (part.length < 1e6) part += `${word()}${random() < 0.1 ? '.\n' : ' '}`;
    written += writeSync(file, part);
  }
  closeSync(file);
}
