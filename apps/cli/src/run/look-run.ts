import { basename, join, resolve } from 'node:path';
import { type LookResult, SeqlabError, writeSafetensors } from '@seqlab/core';
import type { CheckpointName } from '@seqlab/training/node';
import { noteUnknown } from '../input/inputs.js';
import { lookAtInput } from '../look/look-at-input.js';
import { lookedInput } from '../look/looked-input.js';
import type { Context } from '../terminal/context.js';
import { placeOfNotFinite } from '../terminal/json-document.js';
import { textTable } from '../terminal/text-table.js';
import { defaultRunPath } from './default-run-path.js';
import { loadRun } from './load-run.js';
import { newFile } from './new-file.js';
import { isOfImages } from './open-run-task.js';

export interface LookFlags {
  readonly against?: string;
  readonly answer?: string;
  readonly mask?: number;
  readonly position?: number;
  readonly top: number;
  readonly out?: string;
  readonly force?: boolean;
  readonly checkpoint?: CheckpointName;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** So many parts are told on the terminal; the report has all. */
const TOLD = 8;

/** `seqlab look`: what goes on in a run's model while it reads one input, or differs between two. */
export async function look(path: string, input: string, flags: LookFlags, context: Context): Promise<void> {
  const { against = null, answer = null, mask = null, position = null, top, force = false } = flags;
  const run = await loadRun(path, flags.backend, flags.checkpoint);
  const named = `look-${basename(resolve(path))}`;
  const folder = flags.out ?? (context.json ? null : defaultRunPath(named, run.step));
  const reads = { command: 'look', force, reads: [path] };
  const files =
    folder === null
      ? null
      : {
          json: await newFile(join(folder, 'look.json'), reads),
          report: await newFile(join(folder, 'report.html'), reads),
          activations: await newFile(join(folder, 'activations.safetensors'), reads),
        };
  try {
    const asked = { run: path, answer, answerIds: null, mask };
    const first = await lookedInput(run, input, asked);
    if (run.tokenizer !== null && run.model.config.inputs === 'tokens' && !isOfImages(run.documents))
      noteUnknown(run.tokenizer, against === null ? [input] : [input, against], context);
    // both inputs are read with one answer, so that the decoder's positions mean the same
    const shared = { ...asked, answerIds: first.answerIds ?? null };
    const second = against === null ? null : await lookedInput(run, against, shared);
    const { findings, activations } = await lookAtInput(run.model, first, second, { position, top });
    const result: LookResult = { run: path, step: run.step, input, against, ...findings };
    refuseNotFinite(result);
    // printed first: a full disk costs the files alone
    context.document(result);
    tell(result, context);
    if (files !== null) {
      const { lookReport } = await import('../report/look-report.js');
      const text = new TextEncoder();
      await files.json.write(text.encode(`${JSON.stringify(result)}\n`));
      await files.report.write(text.encode(lookReport(result)));
      await files.activations.write(writeSafetensors(activations));
    }
    if (folder !== null) context.say(`\nWhole: ${join(folder, 'report.html')}`);
  } finally {
    run.model.dispose();
  }
}

/** Shares and parts of a NaN say nothing, and look.json cannot hold it. @throws SeqlabError `look-not-finite` */
function refuseNotFinite(result: LookResult): void {
  const place = placeOfNotFinite(result);
  if (place === null) return;
  throw new SeqlabError(
    'look-not-finite',
    `look: ${place.path} is ${place.value}: the model of ${result.run} computes no finite numbers from this input. Look at a run, or a checkpoint of it, that has not diverged.`,
  );
}

function tell({ answers, target, asked, attribution, patches }: LookResult, context: Context): void {
  const at = answers[asked.position]!;
  const read = target[asked.position] ?? '';
  context.say(
    `At position ${asked.position} (${read}): ${at.map(({ output, share }) => `${output} ${share}`).join(', ')}`,
  );
  const versus = asked.against === null ? '' : ` less that of ${asked.against}`;
  context.say(`The logit of ${asked.output}${versus} is ${asked.value}, written by:\n`);
  const largest = [...attribution].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, TOLD);
  context.say(
    textTable(
      [{ heading: 'part' }, { heading: 'adds', align: 'right' }],
      largest.map(({ name, value }) => [name, value.toFixed(3)]),
    ),
  );
  if (patches === null) return;
  const places = [
    ...patches.stream.flatMap(({ name, tokens, values }) =>
      values.map((value, t) => ({ name: `${name} at ${t} (${tokens[t] ?? ''})`, value })),
    ),
    ...patches.heads.flatMap(({ name, values }) =>
      values.map((value, head) => ({ name: `${name}.${head}`, value })),
    ),
  ].sort((a, b) => Math.abs(b.value - patches.corrupted) - Math.abs(a.value - patches.corrupted));
  context.say(`\nWith the other input it is ${patches.corrupted}; most comes back through:\n`);
  context.say(
    textTable(
      [{ heading: 'patched' }, { heading: 'logit', align: 'right' }],
      places.slice(0, TOLD).map(({ name, value }) => [name, value.toFixed(3)]),
    ),
  );
}
