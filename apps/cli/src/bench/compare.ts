import { type BenchCase, benchTask, stepFlops } from './cases.js';
import { type CallsAnswer, type ContenderProcess, startContender } from './contender-process.js';
import { type Contender, resolveFrom } from './contenders.js';

export interface CompareOptions {
  readonly backend: string;
  /** seqlab's relaxed-SIMD build */
  readonly fastMath: boolean;
  /** turns that each contender takes */
  readonly rounds: number;
  /** about how long each contender is measured */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** How a contender did in one case. */
export interface Measurement extends CallsAnswer {
  readonly contender: string;
  /** median over the rounds */
  readonly millisecondsPerStep: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly steps: number;
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
  readonly times: number[];
  peakBytes: number;
}

/**
 * Measures the contenders in turns, one at a time, so that a machine whose speed drifts slows them alike. Those who fail are named, and
 * the others go on.
 */
export async function compare(
  task: BenchCase,
  contenders: readonly Contender[],
  { backend, fastMath, rounds, seconds, signal }: CompareOptions,
): Promise<CaseResult> {
  const running: Running[] = [];
  const absent: { contender: string; reason: string }[] = [];
  try {
    for (const contender of contenders) {
      if (signal.aborted) break;
      const command = contender.find();
      if (command === null) {
        absent.push({ contender: contender.name, reason: `not installed: ${contender.get}` });
        continue;
      }
      try {
        const process = await startContender(command, { ...benchTask(task), backend, fastMath, resolveFrom });
        const warm = await warmUp(process, (seconds * 1000) / rounds);
        running.push({ contender, process, ...warm, times: [], peakBytes: 0 });
      } catch (error) {
        absent.push({ contender: contender.name, reason: (error as Error).message });
      }
    }
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      for (const each of running) {
        const { ms, peakBytes } = await each.process.steps(each.steps);
        each.times.push(ms / each.steps);
        each.peakBytes = peakBytes;
      }
    }
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
    const { ms } = await process.steps(steps);
    if (ms > 0.6 * slice) return { steps: Math.max(1, Math.round((steps * slice) / ms)), firstMs };
    steps = Math.ceil(steps * Math.min(10, Math.max(2, slice / Math.max(ms, 0.01))));
  }
}

function measurements(
  task: BenchCase,
  running: readonly Running[],
  calls: readonly CallsAnswer[],
): Measurement[] {
  const ours = running.find(({ contender }) => contender.name === 'seqlab');
  const oursMs = ours === undefined ? null : median(ours.times);
  return running.map(({ contender, process, steps, firstMs, times, peakBytes }, i) => {
    const millisecondsPerStep = median(times);
    return {
      contender: contender.name,
      millisecondsPerStep,
      fastest: Math.min(...times),
      slowest: Math.max(...times),
      steps: steps * times.length,
      tokensPerSecond: (2 * task.batch * task.length * 1000) / millisecondsPerStep,
      gflops: stepFlops(task) / millisecondsPerStep / 1e6,
      ...calls[i]!,
      firstStepMilliseconds: firstMs,
      setupMilliseconds: process.setupMs,
      peakBytes,
      ratio: oursMs === null ? null : millisecondsPerStep / oursMs,
    };
  });
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
