import { readFileSync } from 'node:fs';
import type { ClassificationTask, SplitName } from '@seqlab/tasks';
import { answerIds, continueText, type GenerateOptions, withEnds } from '../compute/answers.js';
import { type LoadedRun, loadRun } from '../run/load-run.js';
import type { RunTask } from '../run/run-task.js';

/** What a run says. */
export interface Sampled {
  /** the first ones asked, in their order; of a language model what it writes */
  readonly first: readonly Said[];
  /** the first wrong ones among as many as were looked at */
  readonly wrong: readonly Said[];
  /** how many were looked at */
  readonly of: number;
}

export interface Said {
  readonly input: string;
  /** null where there is no right one */
  readonly expected: string | null;
  readonly said: string;
}

const SHOWN = 8;
/** Of pairs and labels, to find wrong ones among. */
const LOOKED_AT = 200;
/** Of a text that is written, in letters. */
const WRITTEN = 300;

const how = (seed: number, decoding: 'greedy' | 'sample', maxLength: number): GenerateOptions => ({
  decoding,
  mode: 'append',
  maxLength,
  beams: 1,
  lengthPenalty: 1,
  seed,
  temperature: 1,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
});

/** The first answers and the first wrong ones of the split that is judged, or what a language model writes: shown, not chosen. */
export async function samplesOf(
  path: string,
  run: RunTask,
  split: SplitName,
  seed: number,
): Promise<Sampled> {
  const loaded = await loadRun(path, 'auto');
  try {
    switch (run.task.kind) {
      case 'language-model':
        return { first: await written(loaded, run, seed), wrong: [], of: 0 };
      case 'sequence-to-sequence':
        return shown(await answered(loaded, run, split));
      case 'classification':
        return shown(await labelled(loaded, run, split));
      default:
        return { first: [], wrong: [], of: 0 };
    }
  } finally {
    loaded.model.dispose();
  }
}

function shown(all: readonly Said[]): Sampled {
  const wrong = all.filter(({ said, expected }) => said !== expected);
  return { first: all.slice(0, SHOWN), wrong: wrong.slice(0, SHOWN), of: all.length };
}

async function written(
  { model, tokenizer }: LoadedRun,
  { document }: RunTask,
  seed: number,
): Promise<Said[]> {
  const ids = tokenizer!;
  if (document?.format === 'text') {
    const start = ids.encode('\n');
    const made = await continueText(model, start, document.context ?? 64, how(seed, 'sample', WRITTEN));
    return [{ input: '', expected: null, said: ids.decode(made) }];
  }
  const ends = withEnds(ids);
  const width = document?.context ?? 64;
  const said: Said[] = [];
  for (let i = 0; i < SHOWN; i += 1) {
    const [one] = await answerIds(
      { model, source: ends, target: ends, prefix: false },
      [[]],
      how(seed * SHOWN + i, 'sample', width),
    );
    said.push({ input: '', expected: null, said: ids.decode(one!.ids) });
  }
  return said;
}

/** Pairs of the file that is judged, whose first two columns they are. */
async function answered(loaded: LoadedRun, { document, source }: RunTask, split: SplitName): Promise<Said[]> {
  const { model, tokenizer, targetTokenizer } = loaded;
  const part = split === 'training' ? null : (document?.splits[split] ?? null);
  const path = part !== null && 'path' in part ? part.path : source.kind === 'file' ? source.path : null;
  if (path === null) return [];
  const pairs = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, LOOKED_AT)
    .map((line) => line.split('\t'));
  const from = tokenizer!;
  const to = targetTokenizer ?? from;
  const longest = pairs.reduce((most, [, output = '']) => Math.max(most, to.encode(output).length), 0);
  const answers = await answerIds(
    {
      model,
      source: withEnds(from),
      target: withEnds(to),
      prefix: model.config.architecture === 'decoder-only',
    },
    pairs.map(([input = '']) => from.encode(input)),
    how(0, 'greedy', longest + 12),
  );
  return pairs.map(([input = '', output = ''], i) => ({
    input,
    expected: to.decode(to.encode(output)),
    said: to.decode(answers[i]!.ids),
  }));
}

async function labelled({ model }: LoadedRun, { task }: RunTask, split: SplitName): Promise<Said[]> {
  const { labels, predict, tokenizer } = task as ClassificationTask;
  const rows = (task as ClassificationTask).rows(split, model.config);
  const count = Math.min(LOOKED_AT, rows.length);
  const numbers = Int32Array.from({ length: count }, (_, i) => i);
  const some = { ...rows, length: count };
  const answers = await predict(model, some);
  return Array.from(numbers, (row) => {
    const shares = answers[row]!;
    const { src, kind } = rows.batch([row]);
    const input = kind === 'images' || tokenizer === null ? `image ${row + 1}` : tokenizer.decode([...src]);
    return {
      input: input.length > WRITTEN ? `${input.slice(0, WRITTEN)}…` : input,
      expected: labels[rows.labels[row]!]!,
      said: labels[shares.indexOf(shares.reduce((a, b) => Math.max(a, b)))]!,
    };
  });
}
