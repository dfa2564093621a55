import { idsTensor } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';
import { gather, type Tensor2D, type Tensor3D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Continuation, Model, Prompt } from '../model.js';
import type { DecodingSource } from './decoding-source.js';

/** B targets that grow token by token, dropout off. The source has been read once. */
export interface DecodingSession {
  /** Puts tokens [B][n] after the targets; gives the logits [B][outputSize] of what comes next. */
  append(tokens: readonly ArrayLike<number>[]): Promise<Float32Array[]>;
  /** Row r goes on from what row `from[r]` is now; both of the same source. */
  reorder(from: readonly number[]): void;
  dispose(): void;
}

/** `cache`: keep keys and values from step to step where the model has a causal mask. */
export function startDecoding(model: Model, source: DecodingSource, cache: boolean): DecodingSession {
  const continuation = continuationOf(model);
  const { vocabSize, padId } = model.config;
  const prompt = readSource(continuation, model, source);
  const extend = cache ? continuation.extend : null;
  let targets: number[][] = Array.from({ length: source.batchSize }, () => []);
  let past: Tensor3D[] | null = null;

  const forget = () => {
    for (const tensor of past ?? []) tensor.dispose();
    past = null;
  };
  const ids = (rows: readonly number[][]): Tensor2D =>
    idsTensor(Int32Array.from(rows.flat()), [rows.length, rows[0]!.length], vocabSize);
  const padding = (): Tensor2D | null =>
    padId === null
      ? null
      : tensor2d(
          targets.map((row) => row.map((id) => (id === padId ? 1 : 0))),
          undefined,
          'int32',
        );

  return {
    async append(tokens) {
      const fresh = tokens.map((row) => Array.from(row));
      targets = targets.map((row, index) => [...row, ...fresh[index]!]);
      let logits: Tensor3D;
      if (extend === null) {
        logits = tidy(() => continuation.logits(ids(targets), prompt));
      } else {
        const [newest, hidden] = [ids(fresh), padding()];
        const step = extend({ ids: newest, past, padding: hidden }, prompt);
        for (const made of [newest, hidden]) made?.dispose();
        forget();
        ({ logits, past } = step);
      }
      const last = await lastRows(logits);
      logits.dispose();
      return last;
    },
    reorder(from) {
      targets = from.map((row) => targets[row]!);
      if (past === null) return;
      const moved = past.map((tensor) => tidy(() => gather(tensor, tensor1d([...from], 'int32'))));
      forget();
      past = moved;
    },
    dispose() {
      forget();
      disposePrompt(prompt);
    },
  };
}

/** @throws `decode-encoder-only`, `decode-scalars` */
export function continuationOf(model: Model): Continuation {
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
  const src = idsTensor(source.src, shape, config.vocabSize);
  const prompt = continuation.prompt(src);
  src.dispose();
  return prompt;
}

export function disposePrompt({ memory, memoryKeyValues, padding }: Prompt): void {
  for (const tensor of [memory, ...memoryKeyValues, padding]) tensor?.dispose();
}

async function lastRows(logits: Tensor3D): Promise<Float32Array[]> {
  const [batch, length, classes] = logits.shape;
  const values = (await logits.data()) as Float32Array;
  return Array.from({ length: batch }, (_, row) => {
    const end = (row + 1) * length * classes;
    return values.slice(end - classes, end);
  });
}
