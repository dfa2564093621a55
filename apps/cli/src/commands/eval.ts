import { SeqlabError } from '@seqlab/core';
import { type Command, Option } from 'commander';
import { backendOption, examples, jsonOption } from '../command-options.js';
import type { Context } from '../terminal/context.js';

interface EvalFlags {
  readonly task?: string;
  readonly data?: string;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** `seqlab eval`: how good a run's last checkpoint is. */
export function defineEval(command: Command, context: Context): void {
  command
    .description('Loss, token accuracy, exact match and length of the answers, per task, dropout off.')
    .argument('<run>', 'a run folder')
    .addOption(
      new Option('--task <name>', 'a task of the paper (default: what the run was trained on)').conflicts(
        'data',
      ),
    )
    .option('--data <file>', 'your own pairs, .jsonl or .tsv')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((run: string, flags: EvalFlags) => evaluateRun(run, flags, context));
  examples(command, [
    ['seqlab eval runs/my-run', 'on the data that it was trained on'],
    ['seqlab eval runs/my-run --data held-out.tsv --json', 'on other data, as JSON'],
  ]);
}

async function evaluateRun(path: string, flags: EvalFlags, context: Context): Promise<void> {
  const { loadRun } = await import('../run/load-run.js');
  const { fileSource, taskSource, unchangedSource } = await import('../data/read-dataset.js');
  const { trainingData } = await import('../data/training-data.js');
  const { checkDataFits } = await import('../run/fit-problems.js');
  const { evaluateModel } = await import('../compute/evaluate-model.js');
  const { metricsTable } = await import('../compute/metrics-table.js');

  const { config, tokenizer, model, step, backend } = await loadRun(path, flags.backend);
  const own = flags.task === undefined && (flags.data === undefined || config.data.kind === 'batch');
  const source = own
    ? unchangedSource(config.data, flags.data)
    : flags.data === undefined
      ? taskSource(flags.task!)
      : fileSource('file', flags.data);
  if (!own && tokenizer === null && config.model.inputs === 'tokens') {
    throw new SeqlabError(
      'eval-no-tokenizer',
      `eval: ${path} was trained on a batch of ids and has no tokenizer for text. Evaluate it on its own batch: leave out --task.`,
    );
  }
  const data = trainingData(source, config.model, tokenizer);
  checkDataFits(config.model, data);
  const progress = context.progress('evaluating', data.dataset?.examples.length ?? 1);
  const evaluation = await evaluateModel(model, data, {
    onProgress: (done) => progress.update(done),
  }).finally(() => progress.finish());
  model.dispose();

  context.document({ run: path, step, backend: backend.name, data: source, evaluation });
  context.say(`${path}, step ${step}, on ${source.kind === 'task' ? source.name : source.path}\n`);
  context.say(metricsTable(evaluation));
}
