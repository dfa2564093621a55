import { type Batch, type ModelConfig, parseBatch, parseJson } from '@seqlab/core';
import { readText } from './read-file.js';
import { inFile } from './weights.js';

/** A batch file: `{"src": [[…]], "tgt": [[…]], "labels": [[…]]}`, checked against the model that it is for. */
export function readBatch(path: string, config: ModelConfig): Batch {
  return inFile(path, () => parseBatch(parseJson(readText(path, 'batch'), { source: path }), config));
}
