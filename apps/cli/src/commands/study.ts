import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { backendOption, examples, integer, jsonOption, refuseIgnored } from '../command-options.js';
import { exitCodes } from '../exit-code.js';
import { defaultRunPath } from '../run/default-run-path.js';
import { makeResultFolder } from '../run/result-folder.js';
import type { Context } from '../terminal/context.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { textTable } from '../terminal/text-table.js';

interface StudyFlags {
  readonly seeds?: number;
  readonly quick?: boolean;
  readonly variant?: string[];
  readonly steps?: number;
  readonly workers: number;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  readonly out?: string;
  readonly force?: boolean;
}

const runFlags = ['seeds', 'quick', 'variant', 'steps', 'workers', 'out', 'force', 'backend'];

/** `seqlab study`: a question, variants of a model, and what their results say. */
export function defineStudy(command: Command, context: Context): void {
  command
    .description(
      'Ask a question of many models: ablation, positions, lengths, vocabulary, noise, padding.\n' +
        'Trains every variant from scratch on every seed; writes study.json and report.html.',
    )
    .argument('[name]', 'a study (default: list them with their questions)')
    .addOption(new Option('--seeds <n>', 'runs of each variant (default: 3)').argParser(integer(1, 1000)))
    .addOption(new Option('--quick', 'one seed of each variant').conflicts('seeds'))
    .addOption(
      new Option('--variant <name>', 'only this one; may be given again (default: all)').argParser(
        (name: string, names: string[] = []) => [...names, name],
      ),
    )
    .addOption(new Option('--steps <n>', 'instead of the study’s').argParser(integer(1)))
    .addOption(
      new Option('--workers <n>', 'threads; 0 works in this one')
        .argParser(integer(0, 256))
        .default(availableParallelism(), 'one per core'),
    )
    .option('--out <folder>', 'where study.json and report.html go (default: runs/<study>-<seeds>-<time>)')
    .option('--force', 'replace the result that --out holds')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((name: string | undefined, flags: StudyFlags) => {
      if (name === undefined) refuseIgnored(command, 'the list of studies', runFlags);
      return study(name, flags, context);
    });
  examples(command, [
    ['seqlab study', 'which studies there are, and what they ask'],
    ['seqlab study ablation', 'what the full model loses with each component'],
    ['seqlab study positions --quick --json', 'one seed, as JSON'],
  ]);
}

async function study(name: string | undefined, flags: StudyFlags, context: Context): Promise<void> {
  const { studies, studyByName, studyVariant } = await import('@seqlab/studies');
  if (name === undefined) {
    const known = studies.map(({ name, question, variants }) => ({
      name,
      question,
      variants: variants.map((each) => each.name),
    }));
    context.document({ studies: known });
    const rows = known.map(({ name, question, variants }) => [name, String(variants.length), question]);
    context.say(
      textTable(
        [{ heading: 'study' }, { heading: 'variants', align: 'right' }, { heading: 'question' }],
        rows,
      ),
    );
    return;
  }
  const { runStudy } = await import('../study/run-study.js');
  const chosen = studyByName(name);
  const variants =
    flags.variant?.map((each) => studyVariant(chosen, each).name) ?? chosen.variants.map((each) => each.name);
  const seeds = flags.quick ? 1 : (flags.seeds ?? 3);
  const out = flags.out ?? defaultRunPath(chosen.name, seeds);
  makeResultFolder(out, { command: 'study', force: flags.force === true });

  context.say(`${chosen.question}\n`);
  const { workers, backend, steps = null } = flags;
  const result = await runStudy(
    { study: chosen, variants: [...new Set(variants)], seeds, workers, backend, steps },
    context,
  ).catch((error) => {
    if (!context.interrupt().aborted) throw error;
    context.exitCode = exitCodes.interrupted;
    return null;
  });
  if (result === null) return;

  const { studyReport } = await import('../report/study-report.js');
  const { studyTable } = await import('../study/study-text.js');
  writeFileSync(join(out, 'study.json'), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(out, 'report.html'), studyReport(result));
  context.document(result);
  context.say(`\n${studyTable(result)}\n`);
  context.say(
    `${formatDuration(result.seconds)}; wrote ${join(out, 'study.json')} and ${join(out, 'report.html')}`,
  );
}
