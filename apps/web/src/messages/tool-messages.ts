import type { Language } from '../spec/link-state.js';
import { enTools, type ToolMessages } from './en-tools.js';
import { fiTools } from './fi-tools.js';

export type { ToolMessages } from './en-tools.js';

const CATALOGUE: Readonly<Record<Language, ToolMessages>> = { en: enTools, fi: fiTools };

/** The texts that come with the second script: most of them, and the first view needs none. */
export function toolMessagesOf(language: Language): ToolMessages {
  return CATALOGUE[language];
}
