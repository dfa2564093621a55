import { idsTensor } from '@seqlab/backend';
import { longestSequence, SeqlabError, showValue } from '@seqlab/core';
import { gather, type Tensor, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Continuation, Model, Prompt } from '../model.js';
import { choosable } from './choosable.js';
import type { DecodingSource } from './decoding-source.js';
import { keptSteps } from './kept-steps.js';
import { takeLastRows } from './last-rows.js';

/** B targets that grow token by token, dropout off. The source has been read once. */
export interface DecodingSession {
  /** Puts tokens [B][n] after the targets; gives the logits of what may come next, [B][outputSize] or [B][vocabSize], the fewer. */
  append(tokens: readonly ArrayLike<number>[]): Promise<Float32Array[]>;
  /** Row r goes on from what row `from[r]` is now; both of the same source. */
  reorder(from: readonly number[]): void;
  /** Only these rows go on, each of which is now the number that it has here. */
  keep(rows: readonly number[]): void;
  dispose(): void;
}

/** `cache`: keep keys and values from step to step where the model has a causal mask. */
export function startDecoding(model: Model, source: DecodingSource, cache: boolean): DecodingSession {
  const continuation = continuationOf(model);
  const { vocabSize, padId } = model.config;
  let prompt = readSource(continuation, model, source);
  const ids = (rows: readonly number[][]): Tensor2D =>
    idsTensor(Int32Array.from(rows.flat()), [rows.length, rows[0]!.length], vocabSize);
  const { extend } = continuation;
  const limit = longestSequence(model.config);
  const kept =
    cache && extend !== null ? keptSteps({ extend, prompt: () => prompt, ids, padId, limit }) : null;
  let targets: number[][] = Array.from({ length: source.batchSize }, () => []);
  /** of the source */
  let numbers = targets.map((_, row) => row);

  return {
    async append(tokens) {
      const fresh = tokens.map((row) => Array.from(row));
      targets = targets.map((row, index) => [...row, ...fresh[index]!]);
      const logits =
        kept === null
          ? takeLastRows(tidy(() => continuation.logits(ids(targets), prompt)))
          : kept.append(fresh, targets);
      return (await logits).map((row, index) => choosable(row, model.config, numbers[index]!));
    },
    reorder(from) {
      targets = from.map((row) => targets[row]!);
      kept?.reorder(from);
    },
    keep(rows) {
      [targets, numbers] = [rows.map((row) => targets[row]!), rows.map((row) => numbers[row]!)];
      kept?.reorder(rows);
      const all = prompt;
      prompt = rowsOfPrompt(all, rows);
      disposePrompt(all);
    },
    dispose() {
      kept?.dispose();
      disposePrompt(prompt);
    },
  };
}

/** @throws `decode-model`, `decode-encoder-only`, `decode-scalars` */
export function continuationOf(model: Model): Continuation {
  if (typeof model !== 'object' || model === null || !('continuation' in model)) {
    throw new SeqlabError(
      'decode-model',
      `decode: the model is ${showValue(model)}, one of createModel was expected. Pass the model first, then the source, then the options.`,
    );
  }
  if (model.continuation === null) {
    throw new SeqlabError(
      'decode-encoder-only',
      'decode: an encoder-only model continues no sequence, an encoder-decoder or decoder-only model was expected. Use forward.',
    );
  }
  if (model.config.inputs === 'scalars') {
    throw new SeqlabError(
      'decode-scalars',
      'decode: a model of scalars predicts no tokens, a model of tokens was expected. Use forward with the source as both inputs.',
    );
  }
  return model.continuation;
}

/** Uploads and reads the source; `disposePrompt` frees what this makes. */
export function readSource(continuation: Continuation, model: Model, source: DecodingSource): Prompt {
  const { config } = model;
  if (config.architecture === 'decoder-only') return continuation.prompt(null);
  const shape: [number, number] = [source.batchSize, source.srcLength];
  const src = idsTensor(source.src, shape, config.srcVocabSize ?? config.vocabSize);
  const prompt = continuation.prompt(src);
  src.dispose();
  return prompt;
}

function rowsOfPrompt({ memory, memoryKeyValues, padding }: Prompt, rows: readonly number[]): Prompt {
  const some = <T extends Tensor>(tensor: T): T =>
    tidy(() => gather(tensor, tensor1d([...rows], 'int32')) as T);
  return {
    memory: memory && some(memory),
    memoryKeyValues: memoryKeyValues.map(some),
    padding: padding && some(padding),
  };
}

export function disposePrompt({ memory, memoryKeyValues, padding }: Prompt): void {
  for (const tensor of [memory, ...memoryKeyValues, padding]) tensor?.dispose();
}
