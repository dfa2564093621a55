import { availableParallelism } from 'node:os';
import { SeqlabError, type StudyResult, stringifyDocument } from '@seqlab/core';
import type { StudyVariantRun } from '@seqlab/studies';
import type { GridContents, GridFolder, readGridHeader } from '@seqlab/studies/node';
import { type Command, Option } from 'commander';
import { backendOption, examples, integer, jsonOption, refuseIgnored } from '../command-options.js';
import { defaultRunPath } from '../run/default-run-path.js';
import type { Outcome } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';
import { onlyFactor } from './only-factor.js';
import { addQueueFlags, type QueueFlags, queueOnlyFlags, queuePools } from './queue-flags.js';

interface StudyFlags extends QueueFlags {
  readonly seeds?: number;
  readonly quick?: boolean;
  readonly variant?: string[];
  readonly steps?: number;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  readonly out?: string;
  readonly force?: boolean;
  readonly only?: ReadonlyMap<string, readonly string[]>;
  readonly addSeeds?: number;
  readonly dryRun?: boolean;
}

const runFlags = [
  ...['seeds', 'quick', 'variant', 'only', 'addSeeds', 'dryRun'],
  ...['steps', 'workers', 'out', 'force', 'backend'],
  ...['queue', ...queueOnlyFlags],
];

/** `seqlab study`: a question, variants of a model, and what their results say. */
export function defineStudy(command: Command, context: Context): void {
  command
    .description(
      'Ask a question of many models: ablation, positions, lengths, vocabulary, noise, padding.\n' +
        'Trains every variant from scratch on every seed; writes study.json, report.html and, as each run ends, runs.jsonl.\n' +
        'What was stopped or killed goes on when the same command is given again; what is finished can be added to.',
    )
    .argument('[name]', 'a study (default: list them with their questions)')
    .addOption(new Option('--seeds <n>', 'runs of each variant (default: 3)').argParser(integer(1, 1000)))
    .addOption(new Option('--quick', 'one seed of each variant').conflicts(['seeds', 'addSeeds']))
    .addOption(
      new Option('--add-seeds <n>', 'so many more seeds of each variant than --out holds')
        .argParser(integer(1, 1000))
        .conflicts('seeds'),
    )
    .addOption(
      new Option('--variant <name>', 'only this one; may be given again (default: all)').argParser(
        (name: string, names: string[] = []) => [...names, name],
      ),
    )
    .addOption(
      new Option(
        '--only <factor=values>',
        'only variants with one of these, e.g. components=token,masked; again for another factor',
      )
        .argParser(onlyFactor)
        .conflicts('variant'),
    )
    .option('--dry-run', 'say which runs there would be and how long they would take; writes nothing')
    .addOption(new Option('--steps <n>', 'instead of the study’s').argParser(integer(1)))
    .addOption(
      new Option('--workers <n>', 'threads; 0 works in this one')
        .argParser(integer(0, 256))
        .default(availableParallelism(), 'one per core'),
    )
    .option('--out <folder>', 'where study.json and report.html go (default: runs/<study>-<seeds>-<time>)')
    .option('--force', 'replace the result that --out holds')
    .addOption(backendOption())
    .addOption(jsonOption());
  addQueueFlags(command);
  command.action((name: string | undefined, flags: StudyFlags) => {
    if (name === undefined) refuseIgnored(command, 'the list of studies', runFlags);
    if (flags.queue === undefined) refuseIgnored(command, 'no --queue', queueOnlyFlags);
    else if (flags.dryRun) refuseIgnored(command, '--dry-run', ['queue', ...queueOnlyFlags]);
    return study(name, flags, context);
  });
  examples(command, [
    ['seqlab study', 'which studies there are, and what they ask'],
    ['seqlab study ablation', 'what the full model loses with each component'],
    ['seqlab study positions --quick --json', 'one seed, as JSON'],
    ['seqlab study lengths --only task=copy --dry-run', 'how long a part of it would take'],
    ['seqlab study noise --out runs/noise --add-seeds 2', 'two more seeds of what is there'],
    ['seqlab study noise --queue redis://10.0.0.5:6379', 'on as many machines as run `seqlab worker` there'],
  ]);
}

async function study(name: string | undefined, flags: StudyFlags, context: Context): Promise<void> {
  const { onlyVariants, studies, studyByName, studyVariant } = await import('@seqlab/studies');
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
  const { runKeptStudy, studyGrid } = await import('../study/run-study.js');
  const { headerOf, openGridFolder, readGrid, readGridHeader } = await import('@seqlab/studies/node');
  const chosen = studyByName(name);
  const variants = [
    ...new Set(
      flags.variant?.map((each) => studyVariant(chosen, each).name) ??
        onlyVariants(chosen, flags.only ?? new Map()).map((each) => each.name),
    ),
  ];
  const { workers, backend, steps = null } = flags;
  const options = { study: chosen.name, backend, steps };
  if (flags.addSeeds !== undefined) await checkAddable(flags, options, readGridHeader);
  const folderOf = (seeds: number) => flags.out ?? defaultRunPath(chosen.name, seeds);
  if (flags.dryRun) {
    const { startBackend } = await import('@seqlab/backend');
    const { showPlan } = await import('../study/study-plan.js');
    const there =
      flags.out === undefined ? null : await readGrid<StudyVariantRun>(flags.out, headerOf('study', options));
    const seeds = seedsOf(flags, there);
    await startBackend(backend);
    const grid = studyGrid({
      study: chosen,
      folder: folderOf(seeds),
      variants,
      seeds,
      workers,
      backend,
      steps,
    });
    return showPlan(grid, there ?? emptyGrid(), context);
  }
  const folder = folderOf(flags.quick ? 1 : (flags.seeds ?? 3));
  const pools = await queuePools(flags, context);
  const kept = await openGridFolder<StudyVariantRun>(folder, {
    grid: 'study',
    options,
    force: flags.force === true,
  });
  try {
    const seeds = seedsOf(flags, kept.contents);
    const outcome = await runKeptStudy(
      { study: chosen, folder, variants, seeds, workers, openPool: pools?.(folder), backend, steps },
      context,
      kept,
    );
    await endStudy(outcome, folder, context, kept);
  } finally {
    await kept.close();
  }
}

async function endStudy(
  outcome: Outcome<StudyResult>,
  folder: string,
  context: Context,
  kept: GridFolder<StudyVariantRun>,
): Promise<void> {
  const { endKept } = await import('../run/run-kept.js');
  const { studyTable } = await import('../study/study-text.js');
  const { studyReport } = await import('../report/study-report.js');
  const { result } = outcome;
  await endKept(
    outcome,
    {
      folder,
      documents: () => ({
        'study.json': `${stringifyDocument(result, 2)}\n`,
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
}

/** Says what the folder holds where it is not what seeds could be added to. @throws study-add-seeds */
async function checkAddable(
  { out }: StudyFlags,
  options: Readonly<Record<string, unknown>>,
  read: typeof readGridHeader,
): Promise<void> {
  const refuse = (what: string, advice: string) =>
    new SeqlabError('study-add-seeds', `study: --add-seeds adds to what --out holds, and ${what}. ${advice}`);
  if (out === undefined)
    throw refuse('there is no --out', 'Give the folder with --out, or begin one with --seeds.');
  const there = await read(out);
  if (there === null)
    throw refuse(`${out} holds no runs`, 'Give the folder of a study, or begin one with --seeds.');
  const words = {
    study: (name: unknown) => `study ${name}`,
    steps: stepsWords,
    backend: (name: unknown) => `--backend ${name}`,
  };
  const other = Object.entries(words).filter(([key]) => there.options[key] !== options[key]);
  if (there.grid === 'study' && other.length === 0) return;
  if (there.grid !== 'study')
    throw refuse(
      `${out} holds runs of the ${there.grid}`,
      `Use: seqlab ${there.grid} --out ${out} --seeds N.`,
    );
  const say = (of: Readonly<Record<string, unknown>>) => other.map(([key, word]) => word(of[key])).join(', ');
  throw refuse(
    `${out} holds runs with ${say(there.options)}, not ${say(options)}`,
    'Give the same, or another folder.',
  );
}

const stepsWords = (steps: unknown): string =>
  steps === null ? 'the steps of the study' : `--steps ${steps}`;

/** How many seeds are wanted: what was asked for, else what the folder was begun for, else 3. */
function seedsOf({ quick, seeds, addSeeds }: StudyFlags, there: GridContents<unknown> | null): number {
  if (quick) return 1;
  const planned = there?.seeds ?? null;
  if (addSeeds === undefined) return seeds ?? planned ?? 3;
  // Of the other options nothing was kept: what was begun and killed at once is begun again.
  if (there === null || planned === null) return addSeeds;
  // What was killed while seeds were added is not to get them twice.
  return there.finished ? planned + addSeeds : planned;
}

const emptyGrid = (): GridContents<never> => ({ runs: new Map(), elapsed: 0, seeds: null, finished: false });
