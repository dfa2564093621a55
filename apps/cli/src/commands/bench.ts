import type { Command } from 'commander';
import { backendOption, examples, jsonOption, number } from '../command-options.js';
import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';

interface BenchFlags {
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  readonly seconds: number;
}

/** `seqlab bench`: how long a training step takes here. */
export function defineBench(command: Command, context: Context): void {
  command
    .description(
      'Milliseconds per training step: the paper’s model at batch 8, 100 and 200, and d = 64 with 2+2 layers.',
    )
    .option('--seconds <s>', 'about how long each is measured', number(0.01, 600), 2)
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((flags: BenchFlags) => bench(flags, context));
  examples(command, [
    ['seqlab bench', 'four lines'],
    ['seqlab bench --backend cpu --json', 'the reference backend, as JSON'],
  ]);
}

async function bench(flags: BenchFlags, context: Context): Promise<void> {
  const { startBackend } = await import('@seqlab/backend');
  const { benchCases } = await import('../bench/cases.js');
  const { measure } = await import('../bench/measure.js');
  const backend = await startBackend(flags.backend);
  const cases = benchCases();
  const progress = context.progress('bench', cases.length);
  const results = [];
  for (const each of cases) {
    progress.update(results.length, each.name);
    results.push(await measure(each, flags.seconds));
  }
  progress.finish();
  context.document({ backend: backend.name, reason: backend.reason, results });
  context.say(`backend ${backend.name} (${backend.reason})\n`);
  context.say(
    textTable(
      [
        { heading: 'training step' },
        { heading: 'parameters', align: 'right' },
        { heading: 'ms/step', align: 'right' },
        { heading: 'tokens/s', align: 'right' },
      ],
      results.map((row) => [
        row.name,
        String(row.parameters),
        row.millisecondsPerStep.toFixed(3),
        String(Math.round(row.tokensPerSecond)),
      ]),
    ),
  );
}
