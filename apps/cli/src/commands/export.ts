import { SeqlabError, weightHash } from '@seqlab/core';
import type { CheckpointName } from '@seqlab/training/node';
import { type Command, Option } from 'commander';
import { checkpointOption, examples, jsonOption } from '../command-options.js';
import type { Context } from '../terminal/context.js';

interface ExportFlags {
  readonly to: 'safetensors' | 'pytorch' | 'typescript';
  readonly out: string;
  readonly checkpoint?: CheckpointName;
  readonly force?: boolean;
}

/** `seqlab export`: a run for other programs. */
export function defineExport(command: Command, context: Context): void {
  command
    .description(
      'A run for other programs, with torch’s names; of a run with --ema the average of its weights.\n' +
        'safetensors: the weights as one file, with config and tokenizer in its metadata, for load_state_dict(…, strict=True).\n' +
        'pytorch: a folder with the weights, config and tokenizer, and the model as one model.py that needs torch alone;\n' +
        'python3 FOLDER/model.py computes an example again and says how far it is from what seqlab computed.\n' +
        'typescript: a folder with the same and a program on the packages, answer.ts, that answers its arguments; for runs of text.',
    )
    .argument('<run>', 'a run folder')
    .addOption(
      new Option('--to <form>', 'what it becomes')
        .choices(['safetensors', 'pytorch', 'typescript'])
        .default('safetensors'),
    )
    .requiredOption('--out <path>', 'where it goes: a .safetensors file, or a folder')
    .addOption(checkpointOption())
    .option(
      '--force',
      'replace what --out names: the file, or those of the folder’s files that an export has',
    )
    .addOption(jsonOption())
    .action((run: string, flags: ExportFlags) => exportRun(run, flags, context));
  examples(command, [
    ['seqlab export runs/my-run --out model.safetensors', 'the last checkpoint'],
    [
      'seqlab export runs/my-run --to pytorch --out my-model',
      'a model for PyTorch: python3 my-model/model.py',
    ],
    [
      'seqlab export runs/my-run --to typescript --out my-program',
      'a program: npm install, npm start -- 0101',
    ],
  ]);
}

async function exportRun(path: string, flags: ExportFlags, context: Context): Promise<void> {
  const { to, out, checkpoint = 'last', force = false } = flags;
  const { exportedRun } = await import('../export/exported-run.js');
  const run = await exportedRun(path, checkpoint);
  const { newFile } = await import('../run/new-file.js');
  const toFile = { command: 'export', force, reads: [path] };
  const { safetensorsOf, pytorchFiles, typescriptFiles } = await import('../export/files-of.js');
  const about = {
    run: path,
    step: run.step,
    weightHash: weightHash(run.parameters),
    tensors: run.tensors.size,
  };
  const told = `${run.tensors.size} tensors of step ${run.step}, weights ${about.weightHash}`;
  if (to === 'safetensors') {
    const file = await newFile(out, toFile);
    await file.write(safetensorsOf(run));
    context.document({ file: out, ...about });
    context.say(`${out}: ${told}`);
    return;
  }
  await refuseFile(out);
  const files = to === 'pytorch' ? await pytorchFiles(run) : await typescriptFiles(run, path);
  const { join } = await import('node:path');
  const opened = [];
  for (const [name, bytes] of files) opened.push({ bytes, file: await newFile(join(out, name), toFile) });
  for (const { bytes, file } of opened) await file.write(bytes);
  context.document({ folder: out, files: [...files.keys()], ...about });
  context.say(`${out}: ${[...files.keys()].join(', ')}; ${told}`);
  context.say(
    to === 'pytorch'
      ? `Try it: python3 ${join(out, 'model.py')}`
      : `Try it: cd ${out}; npm install; npm start -- …`,
  );
}

/** A folder whose name a file has says so, and not that a folder could not be made. @throws out-not-folder */
async function refuseFile(out: string): Promise<void> {
  const { statSync } = await import('node:fs');
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  throw new SeqlabError('out-not-folder', `export: ${out} is a file, not a folder. Choose another folder.`);
}
