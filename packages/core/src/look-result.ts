/** What `seqlab look` sees of one input, or of two. Numbers are rounded to six digits; the activations themselves are in a file. */
export interface LookResult {
  readonly run: string;
  /** of the checkpoint */
  readonly step: number;
  readonly architecture: string;
  readonly input: string;
  /** the other input; null without one */
  readonly against: string | null;
  /** what the encoder reads; null for a decoder-only model */
  readonly source: readonly string[] | null;
  /** what the logits' positions stand for: tokens of the target, or of the source; of a pooled model the one answer */
  readonly target: readonly string[];
  readonly asked: LookQuestion;
  /** the likeliest outputs at each position of the logits; of a model of numbers the number */
  readonly answers: readonly (readonly LookShare[])[];
  readonly attention: readonly LookAttention[];
  /** the likeliest output at each position if the model ended after each part of the stream, first to last; empty for a model of numbers */
  readonly lens: readonly { readonly name: string; readonly answers: readonly LookShare[] }[];
  /** what each part writes of the asked logit; they sum to it */
  readonly attribution: readonly { readonly name: string; readonly value: number }[];
  /** gradient × input of the asked logit, by input, a number for each of its tokens */
  readonly inputs: readonly {
    readonly name: string;
    readonly tokens: readonly string[];
    readonly values: readonly number[];
  }[];
  /** null without another input */
  readonly patches: LookPatches | null;
}

/** The logit that is explained: that of `output` at `position`, less that of `against`. */
export interface LookQuestion {
  readonly position: number;
  readonly output: string;
  /** null: the logit of `output` alone */
  readonly against: string | null;
  readonly value: number;
}

export interface LookShare {
  readonly output: string;
  /** its probability; of a model of numbers the number itself */
  readonly share: number;
}

/** The weights of one attention. Where there are many positions, only those of the asked one. */
export interface LookAttention {
  readonly name: string;
  /** positions of the query that are given */
  readonly queries: readonly number[];
  /** the tokens of the query's positions, and of the keys */
  readonly queryTokens: readonly string[];
  readonly keyTokens: readonly string[];
  /** [H][queries][keys] */
  readonly heads: readonly (readonly (readonly number[])[])[];
}

/** The asked logit in the run on the other input, with one thing at a time as it was in the run on the input. */
export interface LookPatches {
  /** the logit on the input, and on the other one */
  readonly clean: number;
  readonly corrupted: number;
  /** by part of the stream, for each of its positions */
  readonly stream: readonly {
    readonly name: string;
    readonly tokens: readonly string[];
    readonly values: readonly number[];
  }[];
  /** by attention, for each of its heads */
  readonly heads: readonly { readonly name: string; readonly values: readonly number[] }[];
}
