/** One of several things that are wrong with one input. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/**
 * The only error that seqlab throws on purpose: what, why and what to do in one line, with a permanent code.
 * @example new SeqlabError('attention-heads-divide', 'attention: dModel (130) must be divisible by heads (4). Use 128 or 132.')
 */
export class SeqlabError extends Error {
  override readonly name = 'SeqlabError';
  readonly code: string;
  /** Everything that is wrong, where more than one thing was looked for (configs); empty otherwise. */
  readonly problems: readonly Problem[];

  constructor(
    code: string,
    message: string,
    options?: { readonly cause?: unknown; readonly problems?: readonly Problem[] },
  ) {
    super(message, options);
    this.code = code;
    this.problems = options?.problems ?? [];
  }
}

/**
 * The message of an error without the name of the function that it begins with: for people who call no function, as on a
 * command line or a page. Words such as "data:" or "tokenizer:" stay; a name with a capital inside is a function's.
 * @example withoutFunctionName('batchOf: there are no examples. Give at least one.') // 'there are no examples. Give at least one.'
 */
export function withoutFunctionName(message: string): string {
  return message.replace(/^[a-z]+[A-Z][A-Za-z0-9]*: /, '');
}
