import { type Examples, SeqlabError, type SequenceExample, type Tokenizer } from '@seqlab/core';
import { columnOf, type TableFile } from '@seqlab/datasets/node';
import {
  type EncodeTexts,
  languageModel,
  maskedToken,
  sequenceToSequence,
  type Task,
  type TextSplit,
  textClassification,
  textRegression,
} from '@seqlab/tasks';
import { documentsIn, labelledTextsIn, numberedTextsIn, pairsIn, placesOf } from './examples-of.js';
import type { OpenedFile } from './opened-file.js';
import { type Splits, splitsOf } from './splits.js';
import type { TaskDocument } from './task-document.js';
import { textParts } from './text-parts.js';

/** The file of a task and those that hold examples back, opened. */
export interface TaskFiles {
  readonly training: OpenedFile;
  readonly validation: OpenedFile | null;
  readonly test: OpenedFile | null;
}

export interface Tokenizers {
  readonly source: Tokenizer;
  /** of the outputs, where it is another one */
  readonly target: Tokenizer | null;
}

/** A task whose examples are in files, before there is a tokenizer. */
export interface FileExamples {
  /** inputs and outputs of the training split; null where outputs are no texts */
  readonly pairs: Examples<SequenceExample> | null;
  /** texts of the training split, for a tokenizer to learn from */
  sources(): Iterable<string>;
  /** those of the outputs; null where outputs are no texts */
  readonly targets: (() => Iterable<string>) | null;
  readonly leftOut: number;
  /** @throws what the task of that kind throws */
  task(tokenizers: Tokenizers, document: TaskDocument, encode?: EncodeTexts): Task;
}

/** Reads the files as a task's document says. @throws data-column, data-empty-field, data-number, split-share, split-empty */
export function examplesOf(files: TaskFiles, document: TaskDocument): FileExamples {
  const { name, splits: shares, seed } = document;
  /** The same columns of each of the files, parted. */
  function parted<E>(read: (file: TableFile) => Examples<E>, keyOf: (example: E) => string): Splits<E> {
    const of = (opened: OpenedFile | null) => (opened === null ? undefined : read(tableOf(opened, document)));
    return splitsOf({
      examples: of(files.training)!,
      keyOf,
      validation: of(files.validation),
      test: of(files.test),
      shares,
      seed,
    });
  }
  switch (document.kind) {
    case 'sequence-to-sequence': {
      const { leftOut, ...splits } = parted(
        (file) => pairsIn(file, placesOf(file, document), name),
        ({ input }) => input,
      );
      return {
        leftOut,
        pairs: splits.training,
        sources: () => textsOf(splits.training, ({ input }) => input),
        targets: () => textsOf(splits.training, ({ output }) => output),
        task: ({ source, target }, _, encode) =>
          sequenceToSequence({
            name,
            ...given(splits),
            source,
            ...(target !== null && { target }),
            ...(encode !== undefined && { encode }),
          }),
      };
    }
    case 'classification':
      return answered(
        parted(
          (file) => labelledTextsIn(file, placesOf(file, document)),
          ({ input }) => input,
        ),
        (splits, tokenizer, { labels }, encode) =>
          textClassification({
            name,
            ...given(splits),
            tokenizer,
            ...(labels !== null && { labels }),
            ...(encode !== undefined && { encode }),
          }),
      );
    case 'regression':
      return answered(
        parted(
          (file) => numberedTextsIn(file, placesOf(file, document)),
          ({ input }) => input,
        ),
        (splits, tokenizer, { scale }, encode) =>
          textRegression({
            name,
            ...given(splits),
            tokenizer,
            ...(scale !== null && { scale }),
            ...(encode !== undefined && { encode }),
          }),
      );
    case 'language-model':
    case 'masked-token': {
      const { leftOut, sources, ...splits } =
        files.training.shape === 'text' ? textParts(files, document) : documents(files, document);
      return {
        leftOut,
        sources,
        pairs: null,
        targets: null,
        task: ({ source: tokenizer }, { context }, encode) =>
          (document.kind === 'language-model' ? languageModel : maskedToken)({
            name,
            ...given<TextSplit>(splits),
            tokenizer,
            ...(context !== null && { context }),
            ...(encode !== undefined && { encode }),
          }),
      };
    }
  }
}

/** Texts with one answer each, which is no text. */
function answered<E extends { readonly input: string }>(
  { leftOut, ...splits }: Splits<E>,
  make: (
    splits: Omit<Splits<E>, 'leftOut'>,
    tokenizer: Tokenizer,
    document: TaskDocument,
    encode: EncodeTexts | undefined,
  ) => Task,
): FileExamples {
  return {
    leftOut,
    sources: () => textsOf(splits.training, ({ input }) => input),
    pairs: null,
    targets: null,
    task: ({ source }, document, encode) => make(splits, source, document, encode),
  };
}

/** Lines, or one column of a table, each a document of its own. */
function documents(files: TaskFiles, document: TaskDocument) {
  const { splits: shares, seed, columns } = document;
  const of = (opened: OpenedFile | null): Examples<string> | undefined => {
    if (opened === null) return undefined;
    if (opened.shape === 'lines') return opened.file;
    const table = tableOf(opened, document);
    return documentsIn(table, columnOf(table, columns?.input ?? '1'));
  };
  const { leftOut, ...splits } = splitsOf({
    examples: of(files.training)!,
    keyOf: (text) => text,
    validation: of(files.validation),
    test: of(files.test),
    shares,
    seed,
  });
  return { leftOut, ...splits, sources: () => textsOf(splits.training, (text) => text) };
}

function tableOf(opened: OpenedFile, { kind }: TaskDocument): TableFile {
  if (opened.shape === 'table') return opened.file;
  throw new SeqlabError(
    'data-format',
    `data: ${opened.file.path} is text, and ${kind} needs a table of inputs and outputs. Use a .tsv, .csv or .jsonl file, or --kind language-model.`,
  );
}

/** Splits that there are, as options of a task. */
function given<T>({
  training,
  validation,
  test,
}: {
  readonly training: T;
  readonly validation?: T | undefined;
  readonly test?: T | undefined;
}) {
  return { training, ...(validation !== undefined && { validation }), ...(test !== undefined && { test }) };
}

function* textsOf<E>(examples: Examples<E>, text: (example: E) => string): Generator<string> {
  for (let i = 0; i < examples.length; i += 1) yield text(examples.at(i)!);
}
