import { splitGraphemes } from 'unicode-segmenter/grapheme';

/**
 * What a reader takes for one symbol: 👩‍🚀, q̃ and ש are one each. By one table of Unicode's, not the browser's own, since browsers of different years cut
 * differently, and one link must give the same ids in all of them.
 */
export const graphemesOf = (text: string): readonly string[] => [...splitGraphemes(text.normalize('NFC'))];
