/** Numbers of one trained model that show why it must fail, or what makes it work. */
export type Proof = PlainProof | TokenProof | MaskedProof | PositionProof | PaddingProof;

/** Stage 1: the output equals the bias of the last LayerNorm, whatever goes in. */
export interface PlainProof {
  readonly kind: 'plain';
  /** `transformer.decoder.norm.bias` */
  readonly bias: number;
  readonly rows: readonly { readonly input: string; readonly outputs: readonly number[] }[];
}

/** Stage 2: equal decoder tokens get equal logits. */
export interface TokenProof {
  readonly kind: 'token';
  readonly input: string;
  /** one row per decoder position: its token and its logits */
  readonly rows: readonly LogitRow[];
  /** largest difference between rows of equal tokens; null where no token comes twice */
  readonly difference: number | null;
}

/** Stage 3: two inputs that are one multiset get one answer. */
export interface MaskedProof {
  readonly kind: 'masked';
  readonly inputs: readonly [string, string];
  readonly prefix: string;
  readonly rows: readonly [readonly LogitRow[], readonly LogitRow[]];
  readonly difference: number;
  /** the same multiset? Else the symmetry says nothing about the pair. */
  readonly sameMultiset: boolean;
}

/** Stage 4: the table of positions that is added to the embeddings, and what it does to the logits. */
export interface PositionProof {
  readonly kind: 'positions';
  readonly inputs: readonly [string, string];
  readonly prefix: string;
  /** [position][feature] */
  readonly table: readonly (readonly number[])[];
  readonly rows: readonly [readonly LogitRow[], readonly LogitRow[]];
  readonly difference: number;
}

/** Stage 5: real tokens do not see what stands under PAD. */
export interface PaddingProof {
  readonly kind: 'padding';
  readonly input: string;
  /** the same pair, padded to one length after another: the logits of its real tokens */
  readonly rows: readonly { readonly length: number; readonly rows: readonly LogitRow[] }[];
  /** largest difference of any logit of a real token between the rows, masks on */
  readonly difference: number;
}

export interface LogitRow {
  readonly token: string;
  readonly logits: readonly number[];
}
