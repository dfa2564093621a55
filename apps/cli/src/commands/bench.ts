import { Argument, type Command, InvalidArgumentError } from 'commander';
import { type BenchCase, benchCases } from '../bench/cases.js';
import type { CaseResult } from '../bench/compare.js';
import { type Contender, contenders, contendersOf } from '../bench/contenders.js';
import type { DecodingSpeed } from '../bench/decode.js';
import { loadText, machineLoad } from '../bench/machine-load.js';
import { benchFile, readSavedBench, type SavedBench } from '../bench/saved-bench.js';
import {
  backendOption,
  examples,
  integer,
  jsonOption,
  list,
  number,
  refuseIgnored,
  wideOption,
} from '../command-options.js';
import { exitCodes } from '../exit-code.js';
import type { Context } from '../terminal/context.js';

type What = 'step' | 'decode';

interface BenchFlags {
  readonly cases?: readonly BenchCase[];
  readonly contenders?: readonly Contender[];
  readonly rounds: number;
  readonly seconds: number;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  readonly fastMath?: boolean;
  readonly save?: string;
  readonly force?: boolean;
  readonly against?: string;
}

const shortCases = ['paper-8', 'paper-100', 'paper-200', 'd64'];
const decodingCases = ['paper-8', 'd64', 'd128'];
const decodingBatches = [1, 16];

/** `seqlab bench`: how long a training step takes here, and how long it takes others. */
export function defineBench(command: Command, context: Context): void {
  const names = (known: readonly { readonly name: string }[]) => known.map(({ name }) => name).join(', ');
  command
    .description(
      'Time one training step, or greedy decoding, and compare with whoever is installed:\n' +
        'PyTorch, stock TensorFlow.js (WASM) and jax-js take turns with seqlab, one core each, PyTorch also with all of them;\n' +
        'a GPT in plain Python (microgpt) takes part in names-16.',
    )
    .addArgument(new Argument('[what]', 'what is timed').choices(['step', 'decode']).default('step'))
    .option(
      '--cases <list>',
      `of ${names(benchCases)}; or all (default: ${shortCases.join(',')}; decode: ${decodingCases.join(',')})`,
      (text: string) => (text === 'all' ? benchCases : list(caseOf)(text)),
    )
    .option(
      '--contenders <list>',
      `of ${names(contenders)} (default: all that are installed)`,
      list(contenderOf),
    )
    .option('--rounds <n>', 'turns that each takes; the median counts', integer(1, 1000), 7)
    .option('--seconds <s>', 'about how long each is measured', number(0.01, 600), 2)
    .addOption(backendOption())
    .option('--fast-math', 'seqlab with relaxed SIMD (Node 22 or newer)')
    .addOption(wideOption())
    .option('--save <file>', 'keep all that was measured, as --json prints it')
    .option('--force', 'replace the file that --save names')
    .option('--against <file>', 'show beside each step what a bench saved before, e.g. of another commit')
    .addOption(jsonOption())
    .action((what: What, flags: BenchFlags) => bench(what, flags, command, context));
  examples(command, [
    ['seqlab bench', 'the paper’s model at three batch sizes, and d = 64'],
    ['seqlab bench --cases all --contenders seqlab,pytorch', 'the whole curve against PyTorch'],
    ['seqlab bench --save before.json', 'keep the times, to compare with them after a change:'],
    ['seqlab bench --against before.json', 'every step beside what it took before'],
    ['seqlab bench decode --json', 'tokens per second, as JSON'],
  ]);
}

function caseOf(name: string): BenchCase {
  return oneOf(benchCases, name);
}

function contenderOf(name: string): Contender {
  return oneOf(contenders, name);
}

function oneOf<T extends { readonly name: string }>(known: readonly T[], name: string): T {
  const found = known.find((each) => each.name === name);
  if (found) return found;
  throw new InvalidArgumentError(`Allowed choices are ${known.map((each) => each.name).join(', ')}`);
}

async function bench(what: What, flags: BenchFlags, command: Command, context: Context): Promise<void> {
  if (what === 'decode') refuseIgnored(command, 'decode', ['contenders', 'against']);
  if (flags.backend === 'cpu' || flags.backend === 'webgpu')
    refuseIgnored(command, `--backend ${flags.backend}`, ['fastMath']);
  // what cannot be read is said before minutes of measuring
  const before = flags.against === undefined ? null : readSavedBench(flags.against);
  const { force = false } = flags;
  const reads = flags.against === undefined ? [] : [flags.against];
  const save = flags.save === undefined ? null : await benchFile(flags.save, { force, reads });
  const { startBackend } = await import('@seqlab/backend');
  const { machinePeak } = await import('../bench/machine-peak.js');
  const { fastMath = false } = flags;
  const { name: backend, reason } = await startBackend(flags.backend, { fastMath });
  const { wideRuns } = await import('@seqlab/backend/node');
  const wide = wideRuns();
  const peak = backend === 'wasm' ? machinePeak() : null;
  const signal = context.interrupt();
  const machine = machineLoad();
  // the probe is of four lanes: V8 widens only what stands side by side in memory
  const limit = () => (wide ? 2 : 1) * machinePeak();
  const run = {
    backend,
    signal,
    flags,
    context,
    machinePeak: backend === 'wasm' ? limit : null,
    before,
  };
  context.say(
    `${loadText(machine)}; backend ${backend} (${reason})${fastMath ? ', relaxed SIMD' : ''}${wide ? ', wide vectors' : ''}${peak === null ? '' : `; WASM SIMD reaches ${peak.toFixed(1)} GFLOP/s on this machine`}\n`,
  );
  const results = what === 'step' ? await steps(run, peak) : await decoding(run);
  const document = {
    ...{ backend, reason, fastMath, wide, node: process.version, ...machine, loadAfter: machineLoad().load },
    ...{ peakGflops: peak, results },
  };
  if (before?.peak != null && peak !== null) context.say(drift(before, peak));
  // printed first: a disk that is full by now does not cost the minutes of measuring
  context.document(document);
  if (!signal.aborted) await save?.(document);
  if (signal.aborted) context.exitCode = exitCodes.interrupted;
}

interface Run {
  readonly backend: string;
  readonly signal: AbortSignal;
  readonly flags: BenchFlags;
  readonly context: Context;
  /** measures it; null on other backends than wasm */
  readonly machinePeak: (() => number) | null;
  readonly before: SavedBench | null;
}

/** The same machine may be slower for all: what the peak tells. */
function drift({ path, peak: then }: SavedBench, now: number): string {
  return `WASM SIMD reached ${then!.toFixed(1)} GFLOP/s when ${path} was saved, ${now.toFixed(1)} now: ${(now / then!).toFixed(2)} × as fast is no change of the program`;
}

async function steps(
  { backend, signal, flags, context, machinePeak, before }: Run,
  peak: number | null,
): Promise<CaseResult[]> {
  const { compare } = await import('../bench/compare.js');
  const { caseText } = await import('../bench/bench-text.js');
  const cases = flags.cases ?? shortCases.map(caseOf);
  const progress = context.progress('bench', cases.length);
  const results: CaseResult[] = [];
  for (const each of cases) {
    progress.update(results.length, each.name);
    const result = await compare(each, contendersOf(each, flags.contenders), {
      ...flags,
      peak: machinePeak,
      fastMath: flags.fastMath ?? false,
      backend,
      signal,
    });
    if (signal.aborted) break;
    results.push(result);
    context.say(`${caseText(result, peak, before)}\n`);
  }
  progress.finish();
  const absent = new Set(results.flatMap((result) => result.absent.map(({ contender }) => contender)));
  const compared = new Set(cases.flatMap((each) => contendersOf(each, flags.contenders)));
  if (absent.size > 0)
    context.say(`ABSENT: ${absent.size} of ${compared.size} contenders, ${[...absent].join(', ')}`);
  return results;
}

async function decoding({ signal, flags, context }: Run): Promise<DecodingSpeed[]> {
  const { decodingSpeed } = await import('../bench/decode.js');
  const { decodingText } = await import('../bench/bench-text.js');
  const cases = flags.cases ?? decodingCases.map(caseOf);
  const runs = cases.flatMap((each) => decodingBatches.map((batch) => ({ each, batch })));
  const progress = context.progress('bench', runs.length);
  const speeds: DecodingSpeed[] = [];
  for (const { each, batch } of runs) {
    if (signal.aborted) break;
    progress.update(speeds.length, each.name);
    speeds.push(await decodingSpeed(each, batch, flags));
  }
  progress.finish();
  context.say(decodingText(speeds));
  return speeds;
}
