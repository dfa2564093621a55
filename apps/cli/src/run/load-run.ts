import { type BackendName, type StartedBackend, startBackend } from '@seqlab/backend';
import { SeqlabError, type Tokenizer } from '@seqlab/core';
import { createModel, loadWeights, type Model } from '@seqlab/models';
import { averagedParameters } from '@seqlab/training';
import { type CheckpointName, readRun, readRunWeights } from '@seqlab/training/node';
import { type RunDocuments, tokenizersOf } from './open-run-task.js';
import { parseRunConfig, type RunConfig } from './run-config.js';

export interface LoadedRun {
  readonly config: RunConfig;
  readonly documents: RunDocuments;
  /** of the inputs, or of both sides */
  readonly tokenizer: Tokenizer | null;
  /** of the outputs, where it is another one */
  readonly targetTokenizer: Tokenizer | null;
  /** with the weights of the checkpoint */
  readonly model: Model;
  /** of the checkpoint */
  readonly step: number;
  readonly backend: StartedBackend;
}

/** The model of a run as a checkpoint left it, with the average of its weights where the run keeps one. The run may still be going on. @throws run-no-checkpoint, run-no-such-checkpoint */
export async function loadRun(
  path: string,
  backend: BackendName,
  checkpoint: CheckpointName = 'last',
): Promise<LoadedRun> {
  const { config: stored, tokenizer, targetTokenizer, task, snapshot } = await readRun(path);
  const config = parseRunConfig(stored, path);
  if (snapshot === null) {
    throw new SeqlabError(
      'run-no-checkpoint',
      `run: ${path} has no checkpoint yet. Go on with it: seqlab train --resume ${path}`,
    );
  }
  const { step, parameters } =
    checkpoint === 'last'
      ? { step: snapshot.step, parameters: averagedParameters(snapshot) ?? snapshot.parameters }
      : await readRunWeights(path, checkpoint);
  const started = await startBackend(backend);
  const model = createModel(config.model, { seed: config.training.seed });
  loadWeights(model, parameters);
  const documents = { path, config: stored, tokenizer, targetTokenizer, task };
  const { source, target } = tokenizersOf(documents);
  return { config, documents, tokenizer: source, targetTokenizer: target, model, step, backend: started };
}
