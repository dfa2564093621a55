import { statSync } from 'node:fs';
import { join } from 'node:path';
import { weightHash } from '@seqlab/core';
import { formatCount } from '@seqlab/figures';
import type { Command } from 'commander';
import { examples, jsonOption } from '../command-options.js';
import { largestFile } from '../input/read-file.js';
import { inFile, readWeights } from '../input/weights.js';
import { readWeightsHeader, type WeightsHeader } from '../input/weights-header.js';
import type { Context } from '../terminal/context.js';
import { printableLine } from '../terminal/printable.js';
import { textTable } from '../terminal/text-table.js';

/** `seqlab inspect`: what is in a file of weights, or in a run's. */
export function defineInspect(command: Command, context: Context): void {
  command
    .description(
      'The parameters of a run or of a safetensors file: names, types, shapes, how many, and a short hash of them all.',
    )
    .argument('<path>', 'a run folder or a .safetensors file')
    .addOption(jsonOption())
    .action((path: string) => inspect(path, context));
  examples(command, [
    ['seqlab inspect runs/my-run', 'the last checkpoint of a run'],
    ['seqlab inspect model.safetensors --json', 'any safetensors file, as JSON'],
  ]);
}

async function inspect(path: string, context: Context): Promise<void> {
  const run = isFolder(path) ? await readRunDocument(path) : null;
  const file = run ? join(path, 'model.safetensors') : path;
  const header = inFile(file, () => readWeightsHeader(file, 'inspect'));
  const { entries, metadata } = header;
  const rows = [...entries].map(([name, { dtype, shape }]) => ({
    name,
    dtype,
    shape,
    values: shape.reduce((product, size) => product * size, 1),
  }));
  const parameters = rows.reduce((sum, { values }) => sum + values, 0);
  const hash = hashOf(file, header);

  context.document({
    path,
    ...run,
    parameters,
    weightHash: hash,
    tensors: rows,
    metadata: Object.fromEntries(metadata),
  });
  if (run) context.say(`run         ${path}, step ${run.step} of ${run.steps}`);
  context.say(`parameters  ${formatCount(parameters)} in ${rows.length} tensors`);
  if (hash) context.say(`weights     ${hash}`);
  for (const [key, value] of metadata) context.say(printableLine(`metadata    ${key}: ${value}`));
  context.say();
  context.say(
    textTable(
      [{ heading: 'name' }, { heading: 'type' }, { heading: 'shape' }, { heading: 'values', align: 'right' }],
      rows.map(({ name, dtype, shape, values }) => [
        name,
        dtype,
        `[${shape.join(', ')}]`,
        formatCount(values),
      ]),
    ),
  );
}

/** What config and last checkpoint say. */
async function readRunDocument(
  path: string,
): Promise<{ step: number; steps: number | null; config: unknown }> {
  const { readRun } = await import('@seqlab/training/node');
  const { config, snapshot } = await readRun(path);
  const { training } = config as { training?: { steps?: number } };
  return { step: snapshot?.step ?? 0, steps: training?.steps ?? null, config };
}

/** Null where a file holds something else than float32, of which the hash is one, or more than is read at once. */
function hashOf(path: string, { entries, fileSize }: WeightsHeader): string | null {
  const floats = [...entries.values()].every(({ dtype }) => dtype === 'F32');
  return floats && fileSize <= largestFile ? weightHash(readWeights(path)) : null;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
