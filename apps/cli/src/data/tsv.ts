import { SeqlabError, type SequenceDataset } from '@seqlab/core';
import { printableLine } from '../terminal/printable.js';

/**
 * The pairs as lines that read back as the same pairs: input, tab, output, tab, task.
 * @throws data-not-tsv for a pair that such a line cannot hold
 */
export function tsvOf({ examples }: SequenceDataset): string {
  const lines = examples.map(({ input, output, task }, index) => {
    for (const [key, text] of Object.entries({ input, output, task })) {
      const foreign = firstForeign(text, index === 0 && key === 'input');
      if (foreign === null) continue;
      const codePoint = `U+${foreign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
      throw new SeqlabError(
        'data-not-tsv',
        `data: the ${key} of pair ${index + 1} holds ${codePoint}, which a line of tab-separated text cannot hold. Use --json.`,
      );
    }
    return `${input}\t${output}\t${task}`;
  });
  return lines.join('\n');
}

/** Tabs and line ends would be other data, control characters would act on the terminal, and a byte order mark in front is none of the text. */
function firstForeign(text: string, isFirst: boolean): string | null {
  if (isFirst && text.startsWith('\ufeff')) return '\ufeff';
  for (const character of text) if (printableLine(character) !== character) return character;
  return null;
}
