import type { Batch, SequenceExample } from '@seqlab/core';
import { rowChunks } from '@seqlab/datasets';
import { type Model, rowsAtOnce } from '@seqlab/models';
import { defaultRight, evaluate, type Loss } from '@seqlab/training';
import type { Examination, ExaminedAnswer } from '../examination.js';

/** Equal to no id and near no number that is expected. */
const NOTHING = -1;

/** An answer before it is judged. */
export interface Given {
  readonly given: readonly number[];
  readonly ended: boolean;
}

export interface RowsToExamine {
  readonly model: Model;
  readonly loss: Loss;
  /** labels with this id do not count */
  readonly padId: number | null;
  /** a row per example, all of one length */
  readonly whole: Batch;
  readonly examples: readonly SequenceExample[];
  /** what each example's answer should be, without SOS and EOS */
  readonly expected: readonly (readonly number[])[];
  readonly asOne: boolean;
  /** answers to some of the rows */
  answer(rows: Int32Array, part: Batch): Promise<readonly Given[]>;
  /** an answer as people read it */
  say(given: readonly number[]): ExaminedAnswer['said'];
}

/** Answers to all rows, and the metrics that follow, per group and over all. Rows keep the length of the whole in every part that is computed. */
export async function examineRows(parts: RowsToExamine): Promise<Examination> {
  const { model, whole, examples, expected } = parts;
  const answers = await answersOf(parts);
  const given = answers.map(({ given, ended }) => (ended ? given : [...given, NOTHING]));
  function* tasks() {
    for (const [task, rows] of groupsOf(parts)) {
      for (const part of chunksOf(whole, model, rows)) {
        const of = <V>(values: readonly V[]) => Array.from(part.rows, (row) => values[row]!);
        yield { task, batch: part.batch, expected: of(expected), answered: of(given) };
      }
    }
  }
  const { tasks: groups, ...metrics } = await evaluate({
    model,
    loss: parts.loss,
    padId: parts.padId,
    tasks: tasks(),
    decode: ({ answered }) => answered,
  });
  const right = defaultRight(whole);
  return {
    metrics: { ...(metrics as Omit<typeof metrics, 'sample'>) },
    groups: Object.fromEntries(Object.entries(groups).map(([name, one]) => [name, { ...one }])),
    answers: answers.map((answer, row) => ({
      ...answer,
      example: examples[row]!,
      said: parts.say(answer.given),
      right:
        answer.ended &&
        answer.given.length === expected[row]!.length &&
        answer.given.every((value, i) => right(value, expected[row]![i]!)),
    })),
  };
}

async function answersOf({ whole, model, answer }: RowsToExamine): Promise<Given[]> {
  const answers: Given[] = [];
  for (const { rows, batch } of chunksOf(whole, model)) {
    const some = await answer(rows, batch);
    for (const [i, row] of rows.entries()) answers[row] = some[i]!;
  }
  return answers;
}

/** As many rows at once as fit, in their order, none of them cut. */
function chunksOf(whole: Batch, model: Model, rows?: readonly number[]) {
  return rowChunks(whole, {
    ...(rows !== undefined && { rows }),
    padId: null,
    rowsAtOnce: (src, tgt) => rowsAtOnce(model.config, src, tgt),
  });
}

function groupsOf({ examples, asOne }: RowsToExamine): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [row, { task }] of examples.entries()) {
    const name = asOne ? 'all' : task;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
