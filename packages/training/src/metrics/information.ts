/**
 * e to the mean negative log-likelihood: among how many equally likely tokens the model as good as chooses.
 * @param loss mean per token, in nats
 */
export const perplexity = (loss: number): number => Math.exp(loss);

/** @param loss mean per token, in nats */
export const bitsPerToken = (loss: number): number => loss / Math.LN2;

/**
 * Bits that the model needs for each byte of the text, whatever its tokens are: the one figure in which models with different
 * vocabularies can be compared. 0 for an empty text.
 * @param loss mean per token, in nats @param tokens tokens that were predicted @param bytes of the same text in UTF-8
 */
export const bitsPerByte = (loss: number, tokens: number, bytes: number): number =>
  bytes === 0 ? 0 : (loss * tokens) / Math.LN2 / bytes;
