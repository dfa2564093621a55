import { existsSync } from 'node:fs';
import type { SequenceDataset } from '@seqlab/core';
import type { Command } from 'commander';
import { examples, jsonOption, refuseIgnored } from '../command-options.js';
import { tsvOf } from '../data/tsv.js';
import type { Context } from '../terminal/context.js';
import { jsonDocument } from '../terminal/json-document.js';
import { textTable } from '../terminal/text-table.js';

interface DataFlags {
  readonly batch?: boolean;
  readonly json?: boolean;
}

/** `seqlab data`: which tasks there are, and what is in one. */
export function defineData(command: Command, context: Context): void {
  command
    .description(
      'The tasks of the paper, the pairs of one of them or of a file, and the batch that a model sees.\n' +
        'Empty lines of a file are skipped; in a .tsv a line of spaces is not empty and needs its tab, in a .jsonl it is.',
    )
    .argument('[name]', 'a task, or a .jsonl or .tsv file (default: list the tasks)')
    .option('--batch', 'the batch of ids in the form that `forward --batch` and `train --batch` read')
    .addOption(jsonOption())
    .action((name: string | undefined, flags: DataFlags) => {
      if (name === undefined) refuseIgnored(command, 'the list of tasks', ['batch']);
      return data(name, flags, context);
    });
  examples(command, [
    ['seqlab data', 'list the tasks'],
    ['seqlab data all-eight-copy', 'its pairs, as input, tab, output, tab, task'],
    ['seqlab data alternating --batch > batch.json', 'what the model is trained on'],
  ]);
}

async function data(name: string | undefined, { batch }: DataFlags, context: Context): Promise<void> {
  const { namedDatasets } = await import('@seqlab/datasets');
  if (name === undefined) {
    const tasks = namedDatasets.map((dataset) => ({
      name: dataset.name,
      pairs: dataset.examples.length,
      copies: dataset.copies,
    }));
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
    return;
  }
  const { fileSource, readDataset, taskSource } = await import('../data/read-dataset.js');
  const isFile = /[./\\]/.test(name) || existsSync(name);
  const dataset = readDataset(isFile ? fileSource('file', name) : taskSource(name));
  if (batch) {
    const rows = await batchRows(dataset);
    context.document(rows);
    context.say(jsonDocument(rows));
    return;
  }
  context.document(dataset);
  if (!context.json) context.say(tsvOf(dataset));
}

/** As nested lists; PAD only where lengths differ, so that the paper's tasks keep the paper's ids. */
async function batchRows(dataset: SequenceDataset) {
  const { batchOf } = await import('@seqlab/datasets');
  const { paperTokenizer, tokenizerFor } = await import('../data/choose-tokenizer.js');
  const binary = dataset.examples.every(({ input, output }) => /^[01]+$/.test(input + output));
  const lengths = (key: 'input' | 'output') =>
    new Set(dataset.examples.map((example) => example[key].length)).size;
  const padded = lengths('input') > 1 || lengths('output') > 1;
  const tokenizer = binary ? paperTokenizer(padded ? 4 : null) : tokenizerFor(dataset, { kind: 'character' });
  const { src, tgt, labels, srcLength, tgtLength } = batchOf(dataset, tokenizer);
  return { src: rowsOf(src, srcLength), tgt: rowsOf(tgt, tgtLength), labels: rowsOf(labels, tgtLength) };
}

const rowsOf = (ids: Int32Array, width: number): number[][] =>
  Array.from({ length: ids.length / width }, (_, row) =>
    Array.from(ids.subarray(row * width, (row + 1) * width)),
  );
