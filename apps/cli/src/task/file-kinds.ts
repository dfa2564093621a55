/** What can be learned from a file. */
export const fileKinds = [
  'sequence-to-sequence',
  'language-model',
  'classification',
  'regression',
  'masked-token',
] as const;
export type FileKind = (typeof fileKinds)[number];

export const fileFormats = ['tsv', 'csv', 'jsonl', 'lines', 'text', 'images'] as const;
export type FileFormat = (typeof fileFormats)[number];
