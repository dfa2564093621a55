import { availableParallelism } from 'node:os';
import type { StudyVariantRun } from '@seqlab/studies';
import { type Command, Option } from 'commander';
import { backendOption, examples, integer, jsonOption, refuseIgnored } from '../command-options.js';
import { defaultRunPath } from '../run/default-run-path.js';
import type { Context } from '../terminal/context.js';
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
        'Trains every variant from scratch on every seed; writes study.json and report.html.\n' +
        'What was stopped goes on when the same command is given again.',
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
  const { studyTable } = await import('../study/study-text.js');
  const { keptResults } = await import('../run/kept-results.js');
  const { endKept } = await import('../run/run-kept.js');
  const chosen = studyByName(name);
  const variants =
    flags.variant?.map((each) => studyVariant(chosen, each).name) ?? chosen.variants.map((each) => each.name);
  const seeds = flags.quick ? 1 : (flags.seeds ?? 3);
  const out = flags.out ?? defaultRunPath(chosen.name, seeds);
  const { workers, backend, steps = null } = flags;
  const kept = await keptResults<StudyVariantRun>(out, {
    command: 'study',
    options: { study: chosen.name, backend, steps },
    force: flags.force === true,
  });
  try {
    context.say(`${chosen.question}\n`);
    const outcome = await runStudy(
      { study: chosen, variants: [...new Set(variants)], seeds, workers, backend, steps },
      context,
      kept,
    );
    const { result } = outcome;
    const { studyReport } = await import('../report/study-report.js');
    await endKept(
      outcome,
      {
        folder: out,
        documents: () => ({
          'study.json': `${JSON.stringify(result, null, 2)}\n`,
          'report.html': studyReport(result),
        }),
        print() {
          context.document(result);
          context.say(`\n${studyTable(result)}\n`);
        },
      },
      context,
      kept,
    );
  } finally {
    await kept.close();
  }
}
