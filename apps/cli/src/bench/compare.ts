import { SeqlabError } from '@seqlab/core';
import { type BenchCase, benchTask, stepFlops, stepTokens } from './cases.js';
import {
  type CallsAnswer,
  type ContenderProcess,
  type StepsAnswer,
  startContender,
} from './contender-process.js';
import { type Contender, resolveFrom } from './contenders.js';

export interface CompareOptions {
  readonly backend: string;
  /** seqlab's relaxed-SIMD build */
  readonly fastMath: boolean;
  /** turns that each contender takes */
  readonly rounds: number;
  /** about how long each contender is measured */
  readonly seconds: number;
  /** GFLOP/s that one thread of WASM reaches at most, measured anew each time it is asked; null where that is unknown */
  readonly peak: (() => number) | null;
  readonly signal: AbortSignal;
}

/** How a contender did in one case. */
export interface Measurement extends CallsAnswer {
  readonly contender: string;
  readonly threads: number;
  /** median over the rounds, each of whole blocks of steps */
  readonly millisecondsPerStep: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly steps: number;
  /** cores that were busy for it while it was measured: less than its threads where others took them */
  readonly coresUsed: number;
  readonly tokensPerSecond: number;
  readonly gflops: number;
  /** the first step: what compiling or capturing takes is in it */
  readonly firstStepMilliseconds: number;
  readonly setupMilliseconds: number;
  /** of the whole process */
  readonly peakBytes: number;
  /** its median over seqlab's; null if seqlab does not take part */
  readonly ratio: number | null;
}

export interface CaseResult {
  readonly case: BenchCase;
  readonly results: readonly Measurement[];
  /** who was asked for and could not take part, and why */
  readonly absent: readonly { readonly contender: string; readonly reason: string }[];
}

interface Running {
  readonly contender: Contender;
  readonly process: ContenderProcess;
  readonly steps: number;
  readonly firstMs: number;
  readonly turns: StepsAnswer[];
}

/**
 * Measures the contenders in turns, one at a time, so that a machine whose speed drifts slows them alike. Those who fail are named, and
 * the others go on.
 * @throws SeqlabError `bench-above-peak` for a time that the machine cannot have taken
 */
export async function compare(
  task: BenchCase,
  contenders: readonly Contender[],
  { backend, fastMath, rounds, seconds, peak, signal }: CompareOptions,
): Promise<CaseResult> {
  const running: Running[] = [];
  const absent: { contender: string; reason: string }[] = [];
  try {
    for (const contender of contenders) {
      if (signal.aborted) break;
      const { cases, threads = 1 } = contender;
      if (cases !== undefined && !cases.includes(task.name)) {
        absent.push({ contender: contender.name, reason: `it takes part in ${cases.join(', ')} alone` });
        continue;
      }
      const command = contender.find();
      if (command === null) {
        absent.push({ contender: contender.name, reason: `not installed: ${contender.get}` });
        continue;
      }
      try {
        const process = await startContender(command, {
          ...benchTask(task),
          backend,
          fastMath,
          resolveFrom,
          threads,
        });
        const warm = await warmUp(process, (seconds * 1000) / rounds);
        running.push({ contender, process, ...warm, turns: [] });
      } catch (error) {
        absent.push({ contender: contender.name, reason: (error as Error).message });
      }
    }
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      for (const each of running) {
        each.turns.push(await each.process.steps(each.steps));
      }
    }
    if (peak !== null)
      for (const each of running) if (each.contender.wasm) refuseImpossible(task, each, peak);
    const calls: CallsAnswer[] = [];
    for (const { process } of running) calls.push(await process.calls());
    return { case: task, results: measurements(task, running, calls), absent };
  } finally {
    for (const { process } of running) process.stop();
  }
}

/** Steps in V8's baseline compiler say nothing about the rest: ever more of them, until a turn takes about as long as it should. */
async function warmUp(process: ContenderProcess, slice: number): Promise<{ steps: number; firstMs: number }> {
  const { ms: firstMs } = await process.steps(1);
  for (let steps = 2; ; ) {
    const { ms, steps: done } = await process.steps(steps);
    if (ms > 0.6 * slice) return { steps: Math.max(1, Math.round((done * slice) / ms)), firstMs };
    steps = Math.ceil(done * Math.min(10, Math.max(2, slice / Math.max(ms, 0.01))));
  }
}

function millisecondsPerStep({ ms, steps }: StepsAnswer): number {
  return ms / steps;
}

/** No turn can have done more arithmetic than the machine can; if one seems to, the peak is measured once more before that is said. */
function refuseImpossible(task: BenchCase, { contender, turns }: Running, peak: () => number): void {
  const fastest = turns.reduce((least, turn) => Math.min(least, millisecondsPerStep(turn)), Infinity);
  const gflops = stepFlops(task) / fastest / 1e6;
  if (gflops <= peak()) return;
  const most = peak();
  if (gflops <= most) return;
  throw new SeqlabError(
    'bench-above-peak',
    `bench: ${contender.name} would have taken ${fastest.toPrecision(3)} ms for a step of ${task.title}, which is ${gflops.toFixed(1)} GFLOP/s where this machine reaches ${most.toFixed(1)} at most. The measurement is wrong: report it with the command line.`,
  );
}

function measurements(
  task: BenchCase,
  running: readonly Running[],
  calls: readonly CallsAnswer[],
): Measurement[] {
  const ours = running.find(({ contender }) => contender.name === 'seqlab');
  const medianOf = ({ turns }: Running) => median(turns.map(millisecondsPerStep));
  const oursMs = ours === undefined ? null : medianOf(ours);
  return running.map((each, i) => {
    const { contender, process, firstMs, turns } = each;
    const times = turns.map(millisecondsPerStep);
    const sum = (key: 'ms' | 'processorMs' | 'steps') => turns.reduce((total, turn) => total + turn[key], 0);
    const middle = medianOf(each);
    return {
      contender: contender.name,
      threads: contender.threads ?? 1,
      millisecondsPerStep: middle,
      fastest: Math.min(...times),
      slowest: Math.max(...times),
      steps: sum('steps'),
      coresUsed: sum('processorMs') / sum('ms'),
      tokensPerSecond: (stepTokens(task) * 1000) / middle,
      gflops: stepFlops(task) / middle / 1e6,
      ...calls[i]!,
      firstStepMilliseconds: firstMs,
      setupMilliseconds: process.setupMs,
      peakBytes: turns.at(-1)!.peakBytes,
      ratio: oursMs === null ? null : middle / oursMs,
    };
  });
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
