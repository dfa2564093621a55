import { SeqlabError } from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { type SplitName, sequenceToSequence } from '@seqlab/tasks';
import type { CheckpointName } from '@seqlab/training/node';
import { evaluateRun, flatDocument, rowsToJudge } from '../compute/evaluate-run.js';
import { metricsTable } from '../compute/metrics-table.js';
import { type DataSource, unchangedSource } from '../data/data-source.js';
import { encodedOnce } from '../task/encoded-once.js';
import { encodingOf } from '../task/encoding.js';
import { namedImages } from '../task/image-task.js';
import { checkKnownLabels } from '../task/labels-in.js';
import { formatByEnding, openFile } from '../task/opened-file.js';
import { areImages } from '../task/task-document.js';
import type { Context } from '../terminal/context.js';
import { checkTaskFits } from './fit-problems.js';
import { type LoadedRun, loadRun } from './load-run.js';
import { isOfImages, kindOf, openRunTask, taskDocumentOf } from './open-run-task.js';
import { fileTask, namedTask, type RunTask } from './run-task.js';

export interface EvalFlags {
  readonly task?: string;
  readonly data?: string;
  readonly split?: SplitName;
  readonly checkpoint?: CheckpointName;
  readonly tokensCache?: string;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

export async function evaluateLoadedRun(path: string, flags: EvalFlags, context: Context): Promise<void> {
  const loaded = await loadRun(path, flags.backend, flags.checkpoint);
  const { model, step, backend } = loaded;
  const { run, split, unknown } = await chosenTask(loaded, path, flags);
  try {
    checkTaskFits(model.config, run.task, [split]);
    const progress = context.progress('evaluating', rowsToJudge(run.task, model.config, split));
    const found = await evaluateRun(run.task, model, split, {
      onProgress: (done) => progress.update(done),
    }).finally(() => progress.finish());
    for (const note of unknown?.() ?? []) context.note(note);
    const { source } = run;
    const held = run.document?.splits ?? { validation: null, test: null };
    const parted = flags.data === undefined && (held.validation !== null || held.test !== null);
    context.document({
      run: path,
      step,
      backend: backend.name,
      data: source,
      ...(parted && { split }),
      evaluation: flatDocument(found),
    });
    const part = split === 'training' || !parted ? null : held[split];
    const file = part === null || 'share' in part ? null : part.path;
    const whole = source.kind === 'task' ? source.name : source.path;
    const judged =
      file !== null ? `the ${split} split, ${file}` : parted ? `the ${split} split of ${whole}` : whole;
    context.say(`${path}, step ${step}, on ${judged}\n`);
    context.say(metricsTable(found, split));
  } catch (error) {
    throw ofThisRun(error);
  } finally {
    run.close();
    model.dispose();
  }
}

/** What is learned was chosen when the run was trained: no flag of `eval` could choose another. */
function ofThisRun(error: unknown): unknown {
  if (!(error instanceof SeqlabError) || error.code !== 'data-number') return error;
  const message = error.message.replace('Correct it, or use --kind classification.', 'Correct it.');
  return new SeqlabError(error.code, message, { cause: error });
}

interface ChosenTask {
  readonly run: RunTask;
  readonly split: SplitName;
  /** what the tokenizers did not know, once all has been read */
  readonly unknown?: () => readonly string[];
}

async function chosenTask(
  loaded: LoadedRun,
  path: string,
  { task, data, split, tokensCache }: EvalFlags,
): Promise<ChosenTask> {
  const { config, documents } = loaded;
  if (task !== undefined) return { run: paperTask(loaded, path, task), split: 'training' };
  if (data !== undefined && config.data.kind !== 'batch') {
    return { ...(await otherFile(loaded, path, data, tokensCache)), split: 'training' };
  }
  const source = unchangedSource(config.data, data, { images: isOfImages(documents) });
  const run = await openRunTask(source, config.model, documents, { tokensCache });
  const { sizes } = run.task;
  if (split !== undefined && sizes[split] === 0) {
    run.close();
    const there = (Object.keys(sizes) as SplitName[]).filter((name) => sizes[name] > 0).join(', ');
    throw new SeqlabError('eval-no-split', `eval: ${path} has no ${split} split. Use one of: ${there}.`);
  }
  return {
    run,
    split: split ?? (sizes.test > 0 ? 'test' : sizes.validation > 0 ? 'validation' : 'training'),
  };
}

/** A task of the paper for a run that has other examples: its own tokenizers read them. */
function paperTask(
  { config, documents, tokenizer, targetTokenizer }: LoadedRun,
  path: string,
  name: string,
): RunTask {
  if (config.model.inputs === 'scalars') return namedTask(name, config.model, null);
  if (tokenizer === null) throw noTokenizer(path);
  const kind = kindOf(documents, config.data);
  if (kind !== 'sequence-to-sequence') {
    throw new SeqlabError(
      'eval-kind',
      `eval: ${path} is a run of ${kind}, and ${name} has pairs. Give --data.`,
    );
  }
  const { examples: training } = datasetByName(name);
  const source = { kind: 'task', name } as const;
  const options = {
    name,
    training,
    source: tokenizer,
    ...(targetTokenizer !== null && { target: targetTokenizer }),
  };
  return {
    source,
    task: sequenceToSequence(options),
    tokenizer,
    targetTokenizer,
    document: null,
    longestRow: () => null,
    close: () => {},
  };
}

/** Examples of another file, read as those that the run was trained on. */
async function otherFile(
  { config, documents, tokenizer, targetTokenizer }: LoadedRun,
  path: string,
  data: string,
  tokensCache: string | undefined,
): Promise<Omit<ChosenTask, 'split'>> {
  const own = taskDocumentOf(documents);
  if (tokenizer === null && config.model.inputs === 'tokens' && !areImages(own)) throw noTokenizer(path);
  const format = own.format === 'images' ? 'images' : (formatByEnding(data) ?? own.format);
  const document = {
    ...own,
    format,
    // a run of a task of the paper has no columns: those of pairs are meant
    splits: { validation: null, test: null },
  };
  const header = own.columns === null ? false : format === own.format ? own.header : 'auto';
  const opened = await openFile(data, { format, header });
  const training =
    own.images === true && own.columns !== null ? await namedImages(opened, own.columns) : opened;
  try {
    const files = { training, validation: null, test: null };
    if (own.labels !== null) checkKnownLabels(training, document, own.labels);
    const source: DataSource = { kind: 'file', path: data, sha256: training.file.sha256 };
    const tokenizers = tokenizer === null ? null : { source: tokenizer, target: targetTokenizer };
    const encode = encodedOnce(encodingOf(files, document, tokensCache));
    return {
      run: fileTask(source, files, document, tokenizers, encode),
      unknown: () => encode.unknown(() => data),
    };
  } catch (error) {
    training.file.close();
    throw error;
  }
}

function noTokenizer(path: string): SeqlabError {
  return new SeqlabError(
    'eval-no-tokenizer',
    `eval: ${path} was trained on a batch of ids and has no tokenizer for text. Evaluate it on its own batch: leave out --task.`,
  );
}
