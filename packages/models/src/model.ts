import type { BatchTensors } from '@seqlab/backend';
import type { ModelConfig } from '@seqlab/core';
import type { ForwardContext, Module, Position } from '@seqlab/layers';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { BatchSize } from './memory-needed.js';

/** A transformer: parameters under torch's names, and a forward pass. */
export interface Model extends Module {
  readonly config: ModelConfig;
  /**
   * Logits [B, T, outputSize] of each target position from the source and the target up to it; [B, S, outputSize] for
   * encoder-only models, [B, T, 1] for scalar inputs. Padding masks are made from the ids. Rows that hold several sequences
   * (`tgtSegments` and the others of the batch) give the logits that the sequences would have alone. No context: no dropout. The caller disposes the result.
   */
  forward(batch: BatchTensors, context?: ForwardContext): Tensor3D;
  /** The least bytes that training on such a batch takes beside the parameters; see `activationBytes` in memory-needed.ts. */
  activationBytes(size: BatchSize): number;
  /** How the model continues a sequence; null for an encoder-only model, which continues none. */
  readonly continuation: Continuation | null;
}

/** What a source has been turned into, once for all steps of decoding. All null for a decoder-only model. */
export interface Prompt {
  /** [B, S, D] */
  readonly memory: Tensor3D | null;
  /** per layer [B, S, 2D] */
  readonly memoryKeyValues: readonly Tensor3D[];
  /** [B, S] int32, 1 at PAD */
  readonly padding: Tensor2D | null;
}

/** Decoding, with dropout off. Ids are int32 tensors; the caller disposes what it gets. */
export interface Continuation {
  /** Reads the source [B, S]; a decoder-only model is given null. */
  prompt(source: Tensor2D | null): Prompt;
  /** logits [B, T, outputSize] of the whole target [B, T] */
  logits(target: Tensor2D, prompt: Prompt): Tensor3D;
  /**
   * The same under a causal mask without computing the past again: logits [B, n, outputSize] of n new ids, and per layer the past [B, P, 2D] with them in it; null where no such mask is, for then the past would change,
   * and where there are no decoder layers, which have no past.
   */
  readonly extend: ((step: ExtendStep, prompt: Prompt) => { logits: Tensor3D; past: Tensor3D[] }) | null;
}

/** The next tokens of a target: any number at the start, one at a time afterwards. */
export interface ExtendStep {
  /** [B, n] */
  readonly ids: Tensor2D;
  /** per layer the keys and values so far [B, P, 2D]; null at the start */
  readonly past: readonly Tensor3D[] | null;
  /** [B, P+n] int32, 1 at PAD and at what holds nothing yet; null if there is none */
  readonly padding: Tensor2D | null;
  /** where the first of the ids stands; default P */
  readonly position?: Position;
}
