import { SeqlabError, weightHash, writeSafetensors } from '@seqlab/core';
import type { Command } from 'commander';
import { examples, jsonOption } from '../command-options.js';
import type { Context } from '../terminal/context.js';

interface ExportFlags {
  readonly out: string;
  readonly force?: boolean;
}

/** `seqlab export`: one file that PyTorch loads. */
export function defineExport(command: Command, context: Context): void {
  command
    .description(
      'The weights of a run as one safetensors file, under torch’s names, with config and tokenizer in its metadata.\n' +
        'PyTorch: load_state_dict(safetensors.torch.load_file(FILE), strict=True).',
    )
    .argument('<run>', 'a run folder')
    .requiredOption('--out <file>', 'where the weights go (.safetensors)')
    .option('--force', 'replace the file that --out names')
    .addOption(jsonOption())
    .action((run: string, flags: ExportFlags) => exportRun(run, flags, context));
  examples(command, [['seqlab export runs/my-run --out model.safetensors', 'the last checkpoint']]);
}

async function exportRun(path: string, { out, force }: ExportFlags, context: Context): Promise<void> {
  const { readRun } = await import('@seqlab/training/node');
  const { parseRunConfig } = await import('../run/run-config.js');
  const run = await readRun(path);
  const config = parseRunConfig(run.config, path);
  if (run.snapshot === null) {
    throw new SeqlabError(
      'run-no-checkpoint',
      `run: ${path} has no checkpoint yet. Go on with it: seqlab train --resume ${path}`,
    );
  }
  const { newFile } = await import('../run/new-file.js');
  const file = await newFile(out, { command: 'export', force: force === true, reads: [path] });
  const { parameters, step } = run.snapshot;
  const { tiedWeights } = await import('@seqlab/models');
  // strict=True wants a shared weight under each of its names
  const twins = [...tiedWeights({ config: config.model })].map(
    ([name, own]) => [name, parameters.get(own)!] as const,
  );
  const tensors = new Map([...parameters, ...twins]);
  const metadata = new Map([
    ['format', 'pt'],
    ['seqlab.model', JSON.stringify(config.model)],
    ...(run.tokenizer === null ? [] : [['seqlab.tokenizer', JSON.stringify(run.tokenizer)] as const]),
  ]);
  await file.write(writeSafetensors(tensors, metadata));
  context.document({
    file: out,
    run: path,
    step,
    weightHash: weightHash(parameters),
    tensors: tensors.size,
  });
  context.say(`${out}: ${tensors.size} tensors of step ${step}, weights ${weightHash(parameters)}`);
}
