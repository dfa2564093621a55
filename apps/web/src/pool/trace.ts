/** A labelled matrix, row-major: what the walk draws. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Attention of one block: weights [H][T × S] and which pairs were forbidden. */
export interface AttentionTrace {
  readonly heads: readonly Matrix[];
  readonly rowTokens: readonly string[];
  readonly columnTokens: readonly string[];
  /** [T × S], 1 where the causal mask forbids */
  readonly causal: Matrix;
  /** [T × S], 1 where the key is PAD */
  readonly padding: Matrix;
}

/** One forward pass of a trained model over one input, every intermediate value kept. */
export interface Trace {
  readonly sourceTokens: readonly string[];
  readonly sourceIds: readonly number[];
  readonly targetTokens: readonly string[];
  readonly targetIds: readonly number[];
  readonly outputTokens: readonly string[];
  /** embedding rows · √D */
  readonly sourceEmbedded: Matrix;
  readonly targetEmbedded: Matrix;
  /** null without positions */
  readonly positions: Matrix | null;
  readonly sourcePositioned: Matrix;
  readonly targetPositioned: Matrix;
  readonly encoderSelf: AttentionTrace;
  readonly decoderSelf: AttentionTrace;
  readonly cross: AttentionTrace;
  readonly memory: Matrix;
  readonly encoderFeedForward: Matrix;
  readonly decoderFeedForward: Matrix;
  readonly logits: Matrix;
  /** the decoding loop, one entry per model call */
  readonly decoding: readonly DecodingStep[];
  readonly expected: string | null;
  readonly output: string;
}

export interface DecodingStep {
  /** tokens that went into the decoder */
  readonly prefix: readonly string[];
  /** probabilities of the next symbol */
  readonly probabilities: readonly number[];
  readonly chosen: string;
}
