/** How text is cut before merging: no merge reaches over a cut. */
export type Pretokenization = 'gpt2' | 'none';

/**
 * GPT-2's cut: English contractions, then runs of letters, of digits and of other marks with at most one space in front, then
 * space. @see Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), section 2.2, and its code
 */
const GPT2 = /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The pieces of a text; joined, they are the text. */
export function splitForBpe(text: string, pretokenization: Pretokenization): string[] {
  if (text === '') return [];
  return pretokenization === 'none' ? [text] : (text.match(GPT2) ?? []);
}
