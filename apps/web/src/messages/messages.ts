import type { Language } from '../spec/link-state.js';
import { en, type Messages } from './en.js';
import { fi } from './fi.js';

export type { Messages } from './en.js';

const CATALOGUE: Readonly<Record<Language, Messages>> = { en, fi };

/** All texts of the page in one language. */
export function messagesOf(language: Language): Messages {
  return CATALOGUE[language];
}
