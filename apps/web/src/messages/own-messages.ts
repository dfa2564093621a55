import type { Language } from '../spec/link-state.js';
import { enOwn, type OwnMessages } from './en-own.js';
import { fiOwn } from './fi-own.js';

export type { OwnMessages } from './en-own.js';

const CATALOGUE: Readonly<Record<Language, OwnMessages>> = { en: enOwn, fi: fiOwn };

/** The texts of the bench for tasks of one's own. */
export const ownMessagesOf = (language: Language): OwnMessages => CATALOGUE[language];
