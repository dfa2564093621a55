// node scripts/soak.mjs [--minutes 30]
// Starts, pauses, steps and resets the built lab in Chromium for so long. Exit code 1 where anything grew or the page said anything.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0))
  throw new Error(`soak: --minutes ${values.minutes} is no time, expected a number above 0`);
const print = (line) => process.stdout.write(`${line}\n`);
const { module } = await runnerImport(fileURLToPath(new URL('../test/soak/soak.ts', import.meta.url)), {
  configFile: false,
});
process.exitCode = (await module.soak(minutes, print)) ? 0 : 1;
