/**
 * The only error that seqlab throws on purpose: what, why and what to do in one line, with a permanent code.
 * @example new SeqlabError('attention-heads-divide', 'attention: dModel (130) must be divisible by heads (4). Use 128 or 132.')
 */
export class SeqlabError extends Error {
  override readonly name = 'SeqlabError';
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
