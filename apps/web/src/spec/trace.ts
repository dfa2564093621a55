import type { PaddingMask } from '@seqlab/models';
import type { Switch } from './link-state.js';

/** A matrix, row-major: what the walk draws. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** An image of one channel, in patches. */
export interface Picture {
  /** height and width */
  readonly size: number;
  /** height and width of a patch */
  readonly patch: number;
  /** [size · size], 0 to 1 */
  readonly pixels: Float32Array;
}

/** What is seen of a model beyond one pass through it. */
export interface Inside {
  /** what it would answer if it ended after each layer, embedding first: shares [T × outputSize] by the names of the stream */
  readonly lens: readonly { readonly name: string; readonly shares: Matrix }[];
  /** null: no other input was given */
  readonly patched: Patched | { readonly problem: 'unknown' | 'lengths' | 'same' } | null;
}

/** Two inputs whose answers part: where in the model that is decided. */
export interface Patched {
  readonly input: string;
  readonly against: string;
  /** what the model says next to each, after what it says to both */
  readonly says: readonly [string, string];
  /** logit of the first answer less that of the second, for each input as it is */
  readonly clean: number;
  readonly corrupted: number;
  /** the same of the second input, with one place of the stream as it is with the first: rows are the stream's names */
  readonly stream: readonly {
    readonly name: string;
    readonly places: readonly string[];
    readonly values: Float32Array;
  }[];
  /** with one head as it is with the first */
  readonly heads: readonly { readonly name: string; readonly values: Float32Array }[];
}

export type AttentionKind = 'encoder-self' | 'decoder-self' | 'cross';

/** Attention of one layer: weights of each head, rows look at columns. */
export interface AttentionTrace {
  readonly kind: AttentionKind;
  /** 0 is the first */
  readonly layer: number;
  /** [H] of [T × S] */
  readonly heads: readonly Matrix[];
}

/** Whether an attention hides a place of the source: PAD, where its mask is on. */
export const hidesSource = ({ padding, unmasked }: Trace, by: 'source' | 'memory', place: number): boolean =>
  padding?.values[place] === 1 && !unmasked.includes(by);

/** One forward pass of a trained model over one input, what it goes through kept. */
export interface Trace {
  /** what was asked: while the next answer is computed, this one stands beside its own question */
  readonly input: string;
  readonly off: readonly Switch[];
  readonly sourceIds: readonly number[];
  readonly sourceTokens: readonly string[];
  /** SOS and what the model has answered */
  readonly targetIds: readonly number[];
  readonly targetTokens: readonly string[];
  /** the table of which each id picks its row, [V × D]; of images the rows of their patches, [S × D] */
  readonly embedding: Matrix;
  /** what the rows of `embedding` are called */
  readonly symbols: readonly string[];
  /** what the columns of `logits` are called */
  readonly outputs: readonly string[];
  /** the image that was looked at; absent: it was text */
  readonly picture?: Picture;
  /** absent: nobody asked */
  readonly inside?: Inside;
  /** embedding rows · √D, [S × D] and [T × D] */
  readonly sourceEmbedded: Matrix;
  readonly targetEmbedded: Matrix;
  /** rows that are added, [max(S, T) × D]; null where positions are not added */
  readonly positions: Matrix | null;
  /** [T × T], 1 where the causal mask hides the column from the row; null without the mask */
  readonly causal: Matrix | null;
  /** [1 × S], 1 where the source is PAD; null for a model without PAD */
  readonly padding: Matrix | null;
  /** attentions whose padding mask is switched off */
  readonly unmasked: readonly PaddingMask[];
  readonly attentions: readonly AttentionTrace[];
  /** after the activation, one per layer: [S × F] in the encoder, [T × F] in the decoder */
  readonly feedForward: readonly { readonly stack: 'encoder' | 'decoder'; readonly hidden: Matrix }[];
  /**
   * what lies between, by torch's module paths: `transformer.encoder.layers.0.self_attn.query`, `.key`, `.value`, `.heads` (heads side by
   * side), `….norm1`, `….residual1` (the stream after the sublayer was added), `….norm`; empty where the architecture is none that the walk knows
   */
  readonly activations: ReadonlyMap<string, Matrix>;
  /** [T × outputSize] */
  readonly logits: Matrix;
  readonly decoding: readonly DecodingStep[];
  /** whether each call adds a symbol, or rewrites all that were written before */
  readonly rule: 'append' | 'rewrite';
  /** null while a run trains: then one input is looked at */
  readonly task: TaskScore | null;
  /** what training data asks for; null where this input is not in it */
  readonly expected: string | null;
  readonly output: string;
  /** EOS was reached */
  readonly ended: boolean;
}

/** How the model, as it is walked through, does on its whole task. */
export interface TaskScore {
  readonly pairs: number;
  /** pairs that it decodes exactly, its own symbols going back in */
  readonly decoded: number;
  /** pairs of which it tells every symbol where the right ones before it are given */
  readonly teacherForced: number;
}

/** One call of the model in the decoding loop. */
export interface DecodingStep {
  /** tokens that went into the decoder */
  readonly prefix: readonly string[];
  /** of the next symbol, by output id */
  readonly probabilities: readonly number[];
  readonly chosen: string;
}
