import { type ModelConfig, type NamedArrays, SeqlabError, type TokenizerDocument } from '@seqlab/core';
import { tiedWeights } from '@seqlab/models';
import { averagedParameters } from '@seqlab/training';
import { type CheckpointName, readRun, readRunWeights } from '@seqlab/training/node';
import { isOfImages, kindOf, taskDocumentOf } from '../run/open-run-task.js';
import { parseRunConfig } from '../run/run-config.js';
import type { TaskDocument } from '../task/task-document.js';

/** What of a run is taken along. */
export interface ExportedRun {
  readonly config: ModelConfig;
  /** of the checkpoint */
  readonly step: number;
  /** the model's own, each once; their average where the run keeps one */
  readonly parameters: NamedArrays;
  /** the same with a shared weight under each of its names, as strict=True wants it */
  readonly tensors: NamedArrays;
  /** of the inputs, or of both sides */
  readonly tokenizer: TokenizerDocument | null;
  /** of the outputs, where it is another one */
  readonly targetTokenizer: TokenizerDocument | null;
  /** what was learned; null of images and of batches of ids, with the word for them */
  readonly learned: TaskDocument | { readonly kind: null; readonly word: string };
}

/** @throws run-no-checkpoint, run-no-such-checkpoint, and what reading a run throws */
export async function exportedRun(path: string, checkpoint: CheckpointName): Promise<ExportedRun> {
  const run = await readRun(path);
  const { model: config, data } = parseRunConfig(run.config, path);
  if (run.snapshot === null) {
    throw new SeqlabError(
      'run-no-checkpoint',
      `run: ${path} has no checkpoint yet. Go on with it: seqlab train --resume ${path}`,
    );
  }
  const { step, parameters } =
    checkpoint === 'last'
      ? { step: run.snapshot.step, parameters: averagedParameters(run.snapshot) ?? run.snapshot.parameters }
      : await readRunWeights(path, checkpoint);
  const twins = [...tiedWeights({ config })].map(([name, own]) => [name, parameters.get(own)!] as const);
  const tensors = new Map([...parameters, ...twins]);
  const { tokenizer, targetTokenizer } = run;
  const documents = { path, config: run.config, tokenizer, targetTokenizer, task: run.task };
  const learned =
    kindOf(documents, data) === 'batch'
      ? { kind: null, word: 'ids' }
      : isOfImages(documents)
        ? { kind: null, word: 'images' }
        : tokenizer === null
          ? { kind: null, word: 'numbers' }
          : taskDocumentOf(documents);
  return { config, step, parameters, tensors, tokenizer, targetTokenizer, learned };
}
