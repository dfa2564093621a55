import { Argument, type Command, InvalidArgumentError } from 'commander';
import { type BenchCase, benchCases } from '../bench/cases.js';
import type { CaseResult } from '../bench/compare.js';
import { type Contender, contenders } from '../bench/contenders.js';
import type { DecodingSpeed } from '../bench/decode.js';
import {
  backendOption,
  examples,
  integer,
  jsonOption,
  list,
  number,
  refuseIgnored,
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
        'PyTorch, stock TensorFlow.js (WASM) and jax-js take turns with seqlab, one core each.',
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
    .addOption(jsonOption())
    .action((what: What, flags: BenchFlags) => bench(what, flags, command, context));
  examples(command, [
    ['seqlab bench', 'the paper’s model at three batch sizes, and d = 64'],
    ['seqlab bench --cases all --contenders seqlab,pytorch', 'the whole curve against PyTorch'],
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
  if (what === 'decode') refuseIgnored(command, 'decode', ['contenders']);
  if (flags.backend === 'cpu' || flags.backend === 'webgpu')
    refuseIgnored(command, `--backend ${flags.backend}`, ['fastMath']);
  const { startBackend } = await import('@seqlab/backend');
  const { machinePeak } = await import('../bench/machine-peak.js');
  const { fastMath = false } = flags;
  const { name: backend, reason } = await startBackend(flags.backend, { fastMath });
  const peak = backend === 'wasm' ? machinePeak() : null;
  const signal = context.interrupt();
  const run = { backend, signal, flags, context };
  context.say(
    `backend ${backend} (${reason})${fastMath ? ', relaxed SIMD' : ''}${peak === null ? '' : `; WASM SIMD reaches ${peak.toFixed(1)} GFLOP/s on this machine`}\n`,
  );
  const results = what === 'step' ? await steps(run, peak) : await decoding(run);
  context.document({ backend, reason, fastMath, node: process.version, peakGflops: peak, results });
  if (signal.aborted) context.exitCode = exitCodes.interrupted;
}

interface Run {
  readonly backend: string;
  readonly signal: AbortSignal;
  readonly flags: BenchFlags;
  readonly context: Context;
}

async function steps({ backend, signal, flags, context }: Run, peak: number | null): Promise<CaseResult[]> {
  const { compare } = await import('../bench/compare.js');
  const { caseText } = await import('../bench/bench-text.js');
  const cases = flags.cases ?? shortCases.map(caseOf);
  const { contenders: compared = contenders } = flags;
  const progress = context.progress('bench', cases.length);
  const results: CaseResult[] = [];
  for (const each of cases) {
    progress.update(results.length, each.name);
    const result = await compare(each, compared, {
      ...flags,
      fastMath: flags.fastMath ?? false,
      backend,
      signal,
    });
    if (signal.aborted) break;
    results.push(result);
    context.say(`${caseText(result, peak)}\n`);
  }
  progress.finish();
  const absent = new Set(results.flatMap((result) => result.absent.map(({ contender }) => contender)));
  if (absent.size > 0)
    context.say(`ABSENT: ${absent.size} of ${compared.length} contenders, ${[...absent].join(', ')}`);
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
