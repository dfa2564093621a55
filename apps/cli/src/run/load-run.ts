import { type BackendName, type StartedBackend, startBackend } from '@seqlab/backend';
import { SeqlabError, type Tokenizer } from '@seqlab/core';
import { createModel, loadWeights, type Model } from '@seqlab/models';
import { tokenizerFromJSON } from '@seqlab/tokenizer';
import { readRun } from '@seqlab/training/node';
import { parseRunConfig, type RunConfig } from './run-config.js';

export interface LoadedRun {
  readonly config: RunConfig;
  readonly tokenizer: Tokenizer | null;
  /** with the weights of the last checkpoint */
  readonly model: Model;
  /** of the last checkpoint */
  readonly step: number;
  readonly backend: StartedBackend;
}

/** The model of a run as its last checkpoint left it. The run may still be going on. */
export async function loadRun(path: string, backend: BackendName): Promise<LoadedRun> {
  const { config: stored, tokenizer, snapshot } = await readRun(path);
  const config = parseRunConfig(stored, path);
  if (snapshot === null) {
    throw new SeqlabError(
      'run-no-checkpoint',
      `run: ${path} has no checkpoint yet. Go on with it: seqlab train --resume ${path}`,
    );
  }
  const started = await startBackend(backend);
  const model = createModel(config.model, { seed: config.training.seed });
  loadWeights(model, snapshot.parameters);
  return {
    config,
    tokenizer: tokenizer === null ? null : tokenizerFromJSON(tokenizer),
    model,
    step: snapshot.step,
    backend: started,
  };
}
