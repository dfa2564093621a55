import type { SequenceDataset } from '@seqlab/core';
import { SeqlabError } from '@seqlab/core';
import { batchOf, datasetByName, namedDatasets } from '@seqlab/datasets';
import { formatCount } from '@seqlab/figures';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { chooseDocument } from '../task/choose-document.js';
import { pairsIn, placesOf } from '../task/examples-of.js';
import { looksLikeFile, type OpenedFile } from '../task/opened-file.js';
import { nameOf } from '../task/task-document.js';
import type { Context } from '../terminal/context.js';
import { counted } from '../terminal/counted.js';
import { jsonDocument } from '../terminal/json-document.js';
import { textTable } from '../terminal/text-table.js';
import { paperTokenizer } from './choose-tokenizer.js';
import { type Doubt, summaryOf, type TableSummary } from './file-summary.js';
import { tsvOf } from './tsv.js';

export interface DataFlags {
  readonly batch?: boolean;
  readonly pairs?: boolean;
  readonly summary?: boolean;
  readonly json?: boolean;
}

export function listTasks(context: Context): void {
  const tasks = namedDatasets.map(({ name, examples, copies }) => ({ name, pairs: examples.length, copies }));
  context.document({ tasks });
  context.say(
    textTable(
      [
        { heading: 'task' },
        { heading: 'pairs', align: 'right' },
        { heading: 'copies in a batch', align: 'right' },
      ],
      tasks.map((task) => [task.name, String(task.pairs), String(task.copies)]),
    ),
  );
}

export async function showData(name: string, flags: DataFlags, context: Context): Promise<void> {
  if (!looksLikeFile(name)) return showDataset(datasetByName(name), flags, context);
  const { document, files, notes } = await chooseDocument(name, { validation: 'none' });
  const { training } = files;
  try {
    const asPairs = flags.pairs === true || flags.batch === true;
    const summary = flags.summary ?? (!asPairs && !flags.json && context.stdout.isTTY === true);
    if (!summary && training.shape === 'table' && training.file.columns.length >= 2) {
      const places = placesOf(training.file, { ...document, kind: 'sequence-to-sequence' });
      const examples = pairsIn(training.file, places, nameOf(name));
      const dataset = {
        name: nameOf(name),
        examples: Array.from({ length: examples.length }, (_, i) => examples.at(i)!),
        copies: 1,
      };
      showDataset(dataset, { ...flags, pairs: true }, context);
      return;
    }
    if (asPairs) {
      throw new SeqlabError(
        'data-column',
        `data: ${name} has no pairs of input and output. Leave out ${flags.batch ? '--batch' : '--pairs'} for a summary.`,
      );
    }
    showSummary(training, { document, notes }, context);
  } finally {
    training.file.close();
  }
}

function showDataset(dataset: SequenceDataset, { batch, summary }: DataFlags, context: Context): void {
  if (batch) {
    const rows = batchRows(dataset);
    context.document(rows);
    context.say(jsonDocument(rows));
    return;
  }
  context.document(dataset);
  if (context.json) return;
  if (summary) {
    const { name, examples, copies } = dataset;
    context.say(
      `${name}: ${counted(examples.length, 'pair')}, ${copies === 1 ? 'once' : `${copies} times`} in a batch\n`,
    );
    context.say(
      textTable(
        [{ heading: 'input' }, { heading: 'output' }, { heading: 'task' }],
        examples.slice(0, 8).map(({ input, output, task }) => [input, output, task]),
      ),
    );
    return;
  }
  context.say(tsvOf(dataset));
}

function showSummary(
  opened: OpenedFile,
  about: { readonly document: { readonly kind: string }; readonly notes: readonly string[] },
  context: Context,
): void {
  const { path, bytes } = opened.file;
  const { kind } = about.document;
  if (opened.shape === 'text') {
    const { characters, lines } = opened.file;
    context.document({ file: path, kind, bytes, characters, lines });
    context.say(`${path}: running text, ${counted(characters, 'character')} in ${counted(lines, 'line')}\n`);
  } else if (opened.shape === 'images') {
    const { images, length } = opened.file;
    const classes = new Map<string, number>();
    for (const label of images.labels) classes.set(label, (classes.get(label) ?? 0) + 1);
    const { imageSize, channels } = images;
    const values = kind === 'regression' ? images.labels.map(Number) : null;
    const range = values?.reduce(
      ({ least, most }, value) => ({ least: Math.min(least, value), most: Math.max(most, value) }),
      { least: Infinity, most: -Infinity },
    );
    context.document({
      file: path,
      kind,
      images: length,
      imageSize,
      channels,
      ...(range === undefined ? { classes: Object.fromEntries(classes) } : { numbers: range }),
    });
    const colour = channels === 1 ? 'grey' : `${channels} channels`;
    context.say(`${path}: ${counted(length, 'image')} of ${imageSize} × ${imageSize} pixels, ${colour}\n`);
    if (range !== undefined) context.say(`numbers from ${range.least} to ${range.most}`);
    else
      context.say(
        textTable(
          [{ heading: 'class' }, { heading: 'images', align: 'right' }],
          [...classes].map(([label, count]) => [label, formatCount(count)]),
        ),
      );
    context.say();
  } else {
    const summary = summaryOf(opened);
    const { blankLines } = opened.file;
    context.document({ file: path, kind, bytes, blankLines, ...summary });
    sayTable(path, summary, blankLines, context);
  }
  for (const note of about.notes) context.say(note);
}

function sayTable(
  path: string,
  { rows, columns, examples, doubts }: TableSummary,
  blankLines: number,
  context: Context,
): void {
  context.say(
    `${path}: ${counted(rows, columns.length === 1 ? 'line' : 'row')}${blankLines === 0 ? '' : `, and ${counted(blankLines, 'blank line that is no row', 'blank lines that are no rows')}`}\n`,
  );
  context.say(
    textTable(
      [
        { heading: 'column' },
        { heading: 'shortest', align: 'right' },
        { heading: 'mean length', align: 'right' },
        { heading: 'longest', align: 'right' },
        { heading: 'different', align: 'right' },
        { heading: 'characters', align: 'right' },
      ],
      columns.map(({ name, lengths, distinct, more, characters }) => [
        name,
        formatCount(lengths.shortest),
        lengths.mean.toFixed(1),
        formatCount(lengths.longest),
        `${more ? 'more than ' : ''}${formatCount(distinct)}`,
        formatCount(characters),
      ]),
    ),
  );
  context.say();
  context.say(
    textTable(
      columns.map(({ name }) => ({ heading: name })),
      examples,
    ),
  );
  context.say();
  for (const doubt of doubts) context.say(doubtLine(doubt));
  if (doubts.length > 0) context.say();
}

function doubtLine({ what, count, lines }: Doubt): string {
  const rest = count > lines.length ? ', …' : '';
  return `doubtful: ${formatCount(count)} ${count === 1 ? 'line' : 'lines'} that ${what} (${lines.join(', ')}${rest})`;
}

/** As nested lists; PAD only where lengths differ, so that the paper's tasks keep the paper's ids. */
function batchRows(dataset: SequenceDataset) {
  const binary = dataset.examples.every(({ input, output }) => /^[01]+$/.test(input + output));
  const lengths = (key: 'input' | 'output') =>
    new Set(dataset.examples.map((example) => example[key].length)).size;
  const padded = lengths('input') > 1 || lengths('output') > 1;
  const texts = dataset.examples.flatMap(({ input, output }) => [input, output]);
  const tokenizer = binary ? paperTokenizer(padded ? 4 : null) : trainCharacterTokenizer(texts);
  const { src, tgt, labels, srcLength, tgtLength } = batchOf(dataset, tokenizer);
  return { src: rowsOf(src, srcLength), tgt: rowsOf(tgt, tgtLength), labels: rowsOf(labels, tgtLength) };
}

const rowsOf = (ids: Int32Array, width: number): number[][] =>
  Array.from({ length: ids.length / width }, (_, row) =>
    Array.from(ids.subarray(row * width, (row + 1) * width)),
  );
