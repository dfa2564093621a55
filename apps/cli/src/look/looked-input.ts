import type { Batch, Tokenizer } from '@seqlab/core';
import { SeqlabError, wrap } from '@seqlab/core';
import { readPngs } from '@seqlab/datasets/node';
import { HIDDEN, hiddenIds, imageClassification } from '@seqlab/tasks';
import { answerIds, withEnds } from '../compute/answers.js';
import type { LoadedRun } from '../run/load-run.js';
import { isOfImages, kindOf, taskDocumentOf } from '../run/open-run-task.js';

/** An input as a run's model reads it, with words for everything that has a number. */
export interface LookedInput {
  /** one row */
  readonly batch: Batch;
  readonly source: readonly string[] | null;
  /** a word for each position of the logits: what has been read there */
  readonly target: readonly string[];
  /** what it was read with, where the model answers with text; null elsewhere */
  readonly answerIds?: readonly number[];
  /** whose answer is explained where nobody says: that of the first hidden token; null: none is hidden */
  readonly hidden?: number | null;
  /** the name of an output of the model */
  readonly outputName: (output: number) => string;
}

interface Asked {
  readonly run: string;
  /** what an answer is taken to be; null: the run's own */
  readonly answer: string | null;
  /** the same as ids, of another input, so that both are read with one answer; null: `answer` counts */
  readonly answerIds: readonly number[] | null;
  /** the position of a hidden token, beside those that the input hides itself; null: none is */
  readonly mask: number | null;
}

/**
 * Makes of an input what the run's kind makes of it.
 * @throws `look-option`, `look-answer`, `look-mask`, and what the tokenizer throws
 */
export async function lookedInput(
  loaded: LoadedRun,
  input: string,
  { run, answer, answerIds: given, mask }: Asked,
): Promise<LookedInput> {
  const { documents, config, model, tokenizer } = loaded;
  const kind = kindOf(documents, config.data);
  refuse(run, kind, 'answer', answer !== null && kind !== 'sequence-to-sequence' && kind !== 'batch');
  refuse(run, kind, 'mask', mask !== null && kind !== 'masked-token');
  const { architecture, inputs } = model.config;
  switch (kind) {
    case 'sequence-to-sequence':
      return inputs === 'scalars' ? digits(input) : pair(loaded, input, { answer, given });
    case 'language-model': {
      const words = wordsOf(tokenizer!);
      const text = tokenizer!.encode(input);
      const documentsOf = taskDocumentOf(documents).format !== 'text';
      const ids = documentsOf ? [withEnds(tokenizer!).sosId, ...text] : text;
      return { batch: target(ids), source: null, target: ids.map(words), outputName: words };
    }
    case 'masked-token': {
      const words = wordsOf(tokenizer!);
      const ids = idsToFill(input, tokenizer!, taskDocumentOf(documents).format !== 'text');
      const asked = mask === null ? ids : withHidden(ids, mask, tokenizer!);
      const read = asked.map(words);
      const hidden = mask ?? asked.indexOf(tokenizer!.maskId!);
      return {
        batch: source(asked),
        source: read,
        target: read,
        hidden: hidden < 0 ? null : hidden,
        outputName: words,
      };
    }
    case 'batch': {
      const ids = idsIn(input);
      const names = ids.map(String);
      if (architecture === 'decoder-only') {
        return { batch: target(ids), source: null, target: names, outputName: String };
      }
      const pooled = model.config.pooling !== 'none';
      if (architecture === 'encoder-only') {
        return { batch: source(ids), source: names, target: pooled ? ['answer'] : names, outputName: String };
      }
      if (answer === null) {
        throw new SeqlabError(
          'look-answer',
          `look: ${run} was trained on a batch of ids and does not say where an answer begins or ends. Give the ids that its decoder reads, as in --answer "2 0 1".`,
        );
      }
      const read = idsIn(answer);
      return { batch: both(ids, read), source: names, target: read.map(String), outputName: String };
    }
    default:
      return labelled(loaded, input);
  }
}

function refuse(run: string, kind: string, option: 'answer' | 'mask', ignored: boolean): void {
  if (!ignored) return;
  const what = option === 'answer' ? 'runs that answer with text' : 'runs that fill in hidden tokens';
  throw new SeqlabError(
    'look-option',
    `look: --${option} is for ${what}, and ${run} is one of ${kind}. Leave it out.`,
  );
}

/** SOS and what the run answers, or what it is said to answer, behind the input. */
async function pair(
  { model, tokenizer, targetTokenizer }: LoadedRun,
  input: string,
  { answer, given }: { readonly answer: string | null; readonly given: readonly number[] | null },
): Promise<LookedInput> {
  const from = tokenizer!;
  const to = targetTokenizer ?? from;
  const prefix = model.config.architecture === 'decoder-only';
  const answering = { model, source: withEnds(from), target: withEnds(to), prefix };
  const ids = from.encode(input);
  const said = () => (answer === null ? greedyAnswer(answering, ids) : to.encode(answer));
  const answered = given ?? (await said());
  const words = wordsOf(to);
  if (prefix) {
    const read = [answering.target.sosId, ...ids, answering.target.eosId, ...answered];
    return {
      batch: target(read),
      source: null,
      target: read.map(words),
      answerIds: answered,
      outputName: words,
    };
  }
  const src = wrapped(from, ids);
  const tgt = [answering.target.sosId, ...answered];
  return {
    batch: both(src, tgt),
    source: src.map(wordsOf(from)),
    target: tgt.map(words),
    answerIds: answered,
    outputName: words,
  };
}

async function greedyAnswer(
  answering: Parameters<typeof answerIds>[0],
  ids: readonly number[],
): Promise<readonly number[]> {
  const options = {
    decoding: 'greedy',
    mode: 'append',
    maxLength: 64,
    beams: 1,
    lengthPenalty: 1,
    seed: 0,
    temperature: 1,
    topP: 1,
    minP: 0,
    repetitionPenalty: 1,
  } as const;
  const [answer] = await answerIds(answering, [ids], options);
  return answer!.ids;
}

/** One answer for the whole input: a label, or a number. */
async function labelled({ documents, model, tokenizer }: LoadedRun, input: string): Promise<LookedInput> {
  const { labels } = taskDocumentOf(documents);
  const outputName = (output: number) => labels?.[output] ?? 'number';
  if (!isOfImages(documents)) {
    const ids = wrapped(tokenizer!, tokenizer!.encode(input));
    return { batch: source(ids), source: ids.map(wordsOf(tokenizer!)), target: ['answer'], outputName };
  }
  const { imageSize, patchSize, channels, pooling } = model.config;
  const images = await readPngs([input], { channels });
  const task = imageClassification({ training: { ...images, labels: [labels![0]!] }, labels: labels! });
  const side = imageSize / patchSize;
  const patches = Array.from({ length: side * side }, (_, i) => `${Math.floor(i / side)},${i % side}`);
  return {
    batch: task.rows('training', model.config).batch([0]),
    source: pooling === 'class' ? ['class', ...patches] : patches,
    target: ['answer'],
    outputName,
  };
}

/** The paper's first stage reads digits as numbers, in both places. @throws `generate-digits` */
function digits(input: string): LookedInput {
  if (!/^[0-9]+$/.test(input)) {
    throw new SeqlabError(
      'generate-digits',
      `look: "${input}" must be digits: this model reads numbers. Give e.g. 0101.`,
    );
  }
  const values = Float32Array.from(input, Number);
  const words = [...input];
  const length = values.length;
  return {
    batch: {
      kind: 'scalars',
      batchSize: 1,
      srcLength: length,
      tgtLength: length,
      src: values,
      tgt: values,
      labels: values,
    },
    source: words,
    target: words,
    outputName: () => 'number',
  };
}

const both = (src: readonly number[], tgt: readonly number[]): Batch => ({
  kind: 'tokens',
  batchSize: 1,
  srcLength: src.length,
  tgtLength: tgt.length,
  src: Int32Array.from(src),
  tgt: Int32Array.from(tgt),
  labels: new Int32Array(tgt.length),
});
const source = (ids: readonly number[]): Batch => both(ids, [0]);
const target = (ids: readonly number[]): Batch => both([], ids);

function wrapped(tokenizer: Tokenizer, ids: readonly number[]): number[] {
  return [...wrap(ids, tokenizer.sosId!, tokenizer.eosId!)];
}

/** As `seqlab predict` reads it: HIDDEN is a hidden token. Here nothing need be hidden. */
function idsToFill(input: string, tokenizer: Tokenizer, documents: boolean): readonly number[] {
  if (input.includes(HIDDEN)) return [...hiddenIds(input, tokenizer, documents)];
  const ids = tokenizer.encode(input);
  return documents ? wrapped(tokenizer, ids) : ids;
}

function withHidden(ids: readonly number[], mask: number, { maskId = null }: Tokenizer): number[] {
  if (maskId !== null && mask < ids.length) return ids.map((id, i) => (i === mask ? maskId : id));
  throw new SeqlabError(
    'look-mask',
    `look: token ${mask} is to be hidden, and the input has ${ids.length}. Choose one from 0 to ${ids.length - 1}.`,
  );
}

/** The text of each id; of the special ones a name. */
export function wordsOf(tokenizer: Tokenizer): (id: number) => string {
  const { sosId, eosId, padId, unkId, maskId } = tokenizer;
  const special = new Map([
    [padId, 'PAD'],
    [unkId, 'UNK'],
    [maskId, 'MASK'],
    [eosId, 'EOS'],
    [sosId, 'SOS'],
  ]);
  return (id) =>
    special.get(id) ?? (tokenizer.decode([id]).replaceAll(' ', '␣').replaceAll('\n', '⏎') || String(id));
}

/** @throws `generate-ids` */
function idsIn(text: string): number[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  const wrong = parts.find((part) => !/^\d+$/.test(part));
  if (wrong === undefined && parts.length > 0) return parts.map(Number);
  throw new SeqlabError(
    'generate-ids',
    `look: ${JSON.stringify(wrong ?? text)} is no id, and the run knows no text. Give whole numbers with spaces between them, as "2 0 1 3".`,
  );
}
