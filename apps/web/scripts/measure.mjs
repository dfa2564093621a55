// node scripts/measure.mjs [--turns 3]
// The built page's figures in Chromium, beside their goals: bytes, time to interactive, longest task, ladder, retrains.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({ options: { turns: { type: 'string', default: '3' } } });
const turns = Number(values.turns);
if (!(Number.isInteger(turns) && turns >= 1))
  throw new Error(`measure: --turns ${values.turns} is no count, expected a whole number, 1 or more`);
const { module } = await runnerImport(fileURLToPath(new URL('../test/measure/measure.ts', import.meta.url)), {
  configFile: false,
});
await module.measure(turns, (line) => process.stdout.write(`${line}\n`));
