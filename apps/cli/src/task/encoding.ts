import { homedir } from 'node:os';
import { join } from 'node:path';
import { type EncodeTexts, encodeInMemory } from '@seqlab/tasks';
import { cachedEncoding, tokensCache } from '@seqlab/tasks/node';
import type { TaskFiles } from './file-task.js';
import type { TaskDocument } from './task-document.js';

/** Ids of files up to this size stay in memory; those of larger ones are kept in files. */
const IN_MEMORY = 64 * 2 ** 20;

/** In memory, unless there is much or a folder is named for it. */
export function encodingOf(
  files: TaskFiles,
  document: TaskDocument,
  folder: string | undefined,
): EncodeTexts {
  const bytes = [files.training, files.validation, files.test].reduce(
    (sum, file) => sum + (file?.file.bytes ?? 0),
    0,
  );
  if (folder === undefined && bytes <= IN_MEMORY) return encodeInMemory;
  const { format, header, columns, kind, seed, splits } = document;
  const reading = JSON.stringify({ format, header, columns, kind, seed, splits });
  const data = `${files.training.file.sha256} ${reading}`;
  const cache = tokensCache(folder ?? defaultCache());
  return cachedEncoding(cache, { training: data, validation: data, test: data });
}

/** Where programs keep what they can make again. */
export function defaultCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'seqlab', 'tokens');
}
