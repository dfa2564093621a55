import type { Language } from '../link/link-state.js';
import { enLater, type LaterMessages } from './en-later.js';
import { fiLater } from './fi-later.js';

export type { LaterMessages } from './en-later.js';

const CATALOGUE: Readonly<Record<Language, LaterMessages>> = { en: enLater, fi: fiLater };

/** The texts that come with the second script: most of them, and the first view needs none. */
export function laterMessagesOf(language: Language): LaterMessages {
  return CATALOGUE[language];
}
