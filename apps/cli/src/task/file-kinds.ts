/** What can be learned from a file. */
export const fileKinds = ['sequence-to-sequence', 'language-model', 'classification', 'regression'] as const;
export type FileKind = (typeof fileKinds)[number];

export const fileFormats = ['tsv', 'csv', 'jsonl', 'lines', 'text'] as const;
export type FileFormat = (typeof fileFormats)[number];
