import { SeqlabError } from '@seqlab/core';
import type { CheckpointName } from '@seqlab/training/node';
import {
  type AnsweredIds,
  answerIds,
  continueText,
  type GenerateOptions,
  withEnds,
} from '../compute/answers.js';
import { firstOf, growingText } from '../compute/growing-text.js';
import { scalarAnswer } from '../compute/scalar-answer.js';
import { inputsOf, namingLongest, noteUnknown } from '../input/inputs.js';
import type { Context } from '../terminal/context.js';
import { printable } from '../terminal/printable.js';
import { textTable } from '../terminal/text-table.js';
import { type LoadedRun, loadRun } from './load-run.js';
import { kindOf, refuseHidden, taskDocumentOf } from './open-run-task.js';

export interface GenerateFlags extends Omit<GenerateOptions, 'decoding' | 'maxLength'> {
  readonly inputs?: string;
  readonly decoding?: GenerateOptions['decoding'];
  readonly maxLength?: number;
  readonly sosId?: number;
  readonly eosId?: number;
  /** texts before which an answer ends */
  readonly stop?: readonly string[];
  readonly checkpoint?: CheckpointName;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** Refuses flags that were typed though nothing reads them. */
export interface Refusing {
  refuse(mode: string, names: readonly string[]): void;
  refuseFor(decoding: GenerateOptions['decoding']): void;
}

/** An answer, as it is printed and as `--json` has it. */
interface Answer extends Pick<AnsweredIds, 'ended' | 'score'> {
  readonly input: string;
  readonly output: string;
}

export async function generate(
  path: string,
  given: readonly string[],
  flags: GenerateFlags,
  context: Context,
  { refuse, refuseFor }: Refusing,
): Promise<void> {
  // what needs no run is said before one is read
  if (flags.decoding !== undefined) refuseFor(flags.decoding);
  else refuse('the decoding that a run has by itself, greedy or sampling', ['beams', 'lengthPenalty']);
  const run = await loadRun(path, flags.backend, flags.checkpoint);
  const kind = kindOf(run.documents, run.config.data);
  refuseHidden('generate', path, kind);
  const { inputs: scalars } = run.config.model;
  if (kind === 'classification' || kind === 'regression') {
    throw new SeqlabError(
      'generate-labels',
      `generate: ${path} answers with ${kind === 'classification' ? 'labels' : 'numbers'}, not with text. Ask it with: seqlab predict ${path} …`,
    );
  }
  const goesOn = kind === 'language-model';
  const options: GenerateOptions = {
    ...flags,
    decoding: flags.decoding ?? (goesOn ? 'sample' : 'greedy'),
    maxLength: flags.maxLength ?? (goesOn ? 256 : 64),
  };
  refuseFor(options.decoding);
  if (kind !== 'batch') refuse('a run with a tokenizer, which knows them', ['sosId', 'eosId']);
  if (scalars === 'scalars')
    refuse('a model of numbers, which answers in one pass', ['decoding', 'maxLength', 'mode', 'stop']);
  if (run.tokenizer === null) refuse('a run of ids, which knows no text', ['stop']);
  if (flags.mode === 'rewrite') refuse('--mode rewrite', ['repetitionPenalty', 'stop']);
  const nothing = given.length === 0 && flags.inputs === undefined;
  const inputs = goesOn && nothing ? [''] : inputsOf(given, flags.inputs, { command: 'generate', run: path });
  if (run.tokenizer !== null && scalars !== 'scalars') noteUnknown(run.tokenizer, inputs, context);
  const placed = (error: unknown) =>
    namingLongest(error, inputs, { given: given.length, file: flags.inputs, tokenizer: run.tokenizer });
  if (goesOn) {
    const outputs = await goOn(run, inputs, options, context, flags.stop ?? []).catch((error) => {
      // whether that is a failure, the streams know: a full disk is one, a closed pipe is none
      if (error === context.stdout.errored) return [];
      throw placed(error);
    });
    run.model.dispose();
    context.document({ run: path, step: run.step, backend: run.backend.name, outputs });
    return;
  }
  const answers =
    scalars === 'scalars'
      ? Promise.all(
          inputs.map(async (input) => ({ input, output: await scalarAnswer(run.model, input), ended: true })),
        )
      : run.tokenizer === null
        ? answersById(run, inputs, flags, options)
        : answersByText(run, inputs, options, flags.stop ?? []);
  const outputs = await answers.catch((error) => {
    throw placed(error);
  });
  const { positional, maxLength: positions } = run.model.config;
  const ends = positional === 'learned' && positions < options.maxLength;
  const cut = ends ? `cut where the ${positions} positions end` : `cut at ${options.maxLength}`;
  run.model.dispose();
  context.document({ run: path, step: run.step, backend: run.backend.name, outputs });
  context.say(
    textTable(
      [{ heading: 'input' }, { heading: 'output' }, { heading: '' }],
      outputs.map(({ input, output, ended }) => [input, output, ended ? '' : cut]),
    ),
  );
}

async function answersByText(
  { model, tokenizer, targetTokenizer, config }: LoadedRun,
  inputs: readonly string[],
  options: GenerateOptions,
  stops: readonly string[],
): Promise<Answer[]> {
  const source = tokenizer!;
  const target = targetTokenizer ?? source;
  const encoded = inputs.map((input) => source.encode(input));
  // a decoder-only model of pairs was trained on the whole input as its prefix
  const prefix = model.config.architecture === 'decoder-only' && config.data.kind !== 'batch';
  const answering = { model, source: withEnds(source), target: withEnds(target), prefix };
  const until = (ids: readonly number[]) => firstOf(target.decode(ids), stops) !== -1;
  const answers = await answerIds(answering, encoded, options, stops.length === 0 ? {} : { until });
  return answers.map(({ ids, ...rest }, i) => {
    const text = target.decode(ids);
    const end = firstOf(text, stops);
    return { input: inputs[i]!, output: end === -1 ? text : text.slice(0, end), ...rest };
  });
}

/** A run of a batch has no text: what is given and what comes back are ids. */
async function answersById(
  { model }: LoadedRun,
  inputs: readonly string[],
  { sosId, eosId }: GenerateFlags,
  options: GenerateOptions,
): Promise<Answer[]> {
  const rows = inputs.map(idsIn);
  if (sosId === undefined) {
    throw new SeqlabError(
      'generate-no-tokenizer',
      'generate: the run was trained on a batch of ids and has no tokenizer for text. Give rows of ids as inputs ("2 0 1 3"), and with --sos-id and --eos-id what answers begin and end with.',
    );
  }
  const answering = { model, source: null, target: { sosId, eosId: eosId ?? null }, prefix: false };
  const answers = await answerIds(answering, rows, options);
  return answers.map(({ ids, ...rest }, i) => ({ input: inputs[i]!, output: ids.join(' '), ...rest }));
}

function idsIn(text: string): number[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      if (/^\d+$/.test(part)) return Number(part);
      throw new SeqlabError(
        'generate-ids',
        `generate: ${JSON.stringify(part)} is no id, and the run knows no text. Give whole numbers with spaces between them, as "2 0 1 3".`,
      );
    });
}

/** Text appears while it is written. */
async function goOn(
  run: LoadedRun,
  inputs: readonly string[],
  options: GenerateOptions,
  context: Context,
  stops: readonly string[],
): Promise<Answer[]> {
  const { model, documents } = run;
  const tokenizer = run.tokenizer!;
  const { format, context: width } = taskDocumentOf(documents);
  const outputs: Answer[] = [];
  const write = (text: string): void => {
    if (context.json) return;
    context.stdout.write(text);
    // `| head` has enough: what would be written from here on is for nobody
    if (context.stdout.errored) throw context.stdout.errored;
  };
  for (const [i, input] of inputs.entries()) {
    const ids = tokenizer.encode(input);
    write(`${i > 0 ? '\n' : ''}${printable(input)}`);
    let written = '';
    const text = growingText(
      tokenizer,
      (piece) => {
        written += piece;
        write(printable(piece));
      },
      stops,
    );
    const told = { onToken: text.add, ...(stops.length > 0 && { until: text.stopped }) };
    if (format === 'text') {
      const start = ids.length > 0 ? ids : [firstId(tokenizer)];
      const made = await continueText(model, start, width ?? 64, options, told);
      text.finish();
      const output = text.stopped() ? input + written : tokenizer.decode([...ids, ...made]);
      outputs.push({ input, output, ended: text.stopped() });
    } else {
      const ends = withEnds(tokenizer);
      const [answer] = await answerIds(
        { model, source: ends, target: ends, prefix: false },
        [ids],
        options,
        told,
      );
      text.finish();
      const output = text.stopped() ? input + written : tokenizer.decode([...ids, ...answer!.ids]);
      outputs.push({ input, output, ended: answer!.ended });
    }
    write('\n');
  }
  return outputs;
}

/** What running text starts from when nothing is given: a new line, or else the first id. */
function firstId(tokenizer: { encode(text: string): number[]; readonly unkId?: number | null }): number {
  try {
    const [id] = tokenizer.encode('\n');
    if (id !== undefined && id !== tokenizer.unkId) return id;
  } catch {
    // a vocabulary without line ends
  }
  return 0;
}
