import { exitCodes } from './exit-code.js';
import { describeError, main } from './main.js';
import { processStreams } from './terminal/process-streams.js';

/**
 * The command line of this process: what cannot be printed and what nobody caught are one line on stderr too.
 * @returns the exit code of `main`; 1 also where stdout was full
 */
export async function runProcess(argv: readonly string[]): Promise<number> {
  const debug = argv.includes('--debug');
  const tell = (error: unknown) => process.stderr.write(`${describeError(error, debug)}\n`);
  // Before the WASM backend adds a listener that throws again, which would print a stack and end with code 7.
  process.on('uncaughtException', (error) => {
    tell(error);
    process.exit(exitCodes.failed);
  });
  const streams = processStreams(process);
  const code = await main(argv, streams);
  const failure = await streams.failure();
  if (failure === null) return code;
  tell(failure);
  return code === exitCodes.done ? exitCodes.failed : code;
}
