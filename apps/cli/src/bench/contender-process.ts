import { spawn } from 'node:child_process';
import readline from 'node:readline';
import type { BenchTask } from './cases.js';

/** A contender at work: its model is built and stays warm between the turns. */
export interface ContenderProcess {
  /** from the start of its model's making to its end */
  readonly setupMs: number;
  steps(count: number): Promise<StepsAnswer>;
  calls(): Promise<CallsAnswer>;
  stop(): void;
}

export interface StepsAnswer {
  /** of the clock */
  readonly ms: number;
  /** of the processor, all threads together */
  readonly processorMs: number;
  /** as many as were asked for, or more where they are computed in blocks */
  readonly steps: number;
  /** of the last step */
  readonly loss: number;
  /** of the whole process, so far */
  readonly peakBytes: number;
}

/** What one step is made of; null where nobody counts. */
export interface CallsAnswer {
  readonly kernelCalls: number | null;
  /** how many of them the host language makes one by one */
  readonly callsFromHost: number | null;
  /** memory that a recorded step has planned for itself */
  readonly plannedBytes: number | null;
  /** the library that multiplies matrices for it, as a file or a name; absent where it is its own */
  readonly linearAlgebra?: string | null;
}

/** What a contender is told: its case with its data, and how it may compute. */
export interface ContenderTask extends BenchTask {
  readonly backend: string;
  readonly fastMath: boolean;
  /** a file in the folder where packages of others are looked for */
  readonly resolveFrom: string;
  readonly threads: number;
}

/** OpenBLAS and OpenMP would take all cores. */
const THREAD_VARIABLES = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];

/** Starts a contender and gives it its task, see contenders/contend.mjs for what is said. Rejects with its last words if it ends. */
export async function startContender(
  [program, ...args]: readonly string[],
  task: ContenderTask,
): Promise<ContenderProcess> {
  const threads = Object.fromEntries(THREAD_VARIABLES.map((name) => [name, String(task.threads)]));
  const child = spawn(program!, args, { env: { ...process.env, ...threads } });
  let lastWords = '';
  child.stderr.on('data', (data) => {
    lastWords = (lastWords + data).slice(-2000);
  });
  // a program that cannot be started, or that ends while it is written to, also ends its output: that is where it is noticed
  child.on('error', (error) => {
    lastWords += error.message;
  });
  child.stdin.on('error', () => {});
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: unknown) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(lastWords.trim().split('\n').at(-1) || 'it ended without a word');
    return JSON.parse(value);
  };
  try {
    const { setupMs } = await ask(task);
    return { setupMs, steps: ask, calls: () => ask('calls'), stop: () => child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  }
}
