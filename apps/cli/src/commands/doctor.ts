import type { Command } from 'commander';
import { examples, jsonOption } from '../command-options.js';
import { runChecks } from '../doctor/checks.js';
import { exitCodes } from '../exit-code.js';
import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';
import { version } from '../version.js';

/** `seqlab doctor`: exit code 1 when something that is needed is missing. */
export function defineDoctor(command: Command, context: Context): void {
  command
    .description('What this machine can do, and how to mend what it cannot.')
    .addOption(jsonOption())
    .action(() => doctor(context));
  examples(command, [['seqlab doctor', 'a line per thing that matters']]);
}

async function doctor(context: Context): Promise<void> {
  const checks = await runChecks();
  const missing = checks.filter(({ ok, optional }) => !ok && !optional);
  context.document({ version, ok: missing.length === 0, checks });
  context.say(
    textTable(
      [{ heading: 'what' }, { heading: '' }, { heading: 'found' }],
      checks.map(({ name, ok, optional, detail }) => [
        name,
        ok ? 'ok' : optional ? 'optional' : 'MISSING',
        detail,
      ]),
    ),
  );
  const mend = checks.filter((check) => check.mend !== '');
  if (mend.length > 0)
    context.say(`\nTo mend:\n${mend.map((check) => `  ${check.name}: ${check.mend}`).join('\n')}`);
  if (missing.length > 0) context.exitCode = exitCodes.failed;
}
