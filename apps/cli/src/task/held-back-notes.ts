import type { ModelConfig } from '@seqlab/core';
import type { ClassificationTask, Task } from '@seqlab/tasks';
import { counted } from '../terminal/counted.js';
import type { TaskDocument } from './task-document.js';

const LISTED = 10;

/** What may surprise about what is held back: much more or less than the share that was meant, or all that there is of a label. */
export function heldBackNotes({ format, splits }: TaskDocument, task: Task, model: ModelConfig): string[] {
  if (format === 'text') return [];
  return [...shareNotes(splits, task.sizes), ...labelNotes(task, model)];
}

/** Equal inputs stand on one side: where few differ, a tenth of them may be half of the rows. */
function shareNotes(splits: TaskDocument['splits'], sizes: Task['sizes']): string[] {
  const total = sizes.training + sizes.validation + sizes.test;
  return (['validation', 'test'] as const).flatMap((split) => {
    const part = splits[split];
    if (part === null || !('share' in part)) return [];
    const meant = Math.max(1, part.share * total);
    if (Math.abs(sizes[split] - meant) <= Math.max(2, meant / 2)) return [];
    return [
      `${counted(sizes[split], 'example')} of ${total} ${sizes[split] === 1 ? 'is' : 'are'} held back for ${split}: equal inputs stand on one side, and few differ`,
    ];
  });
}

function labelNotes(task: Task, model: ModelConfig): string[] {
  if (task.kind !== 'classification') return [];
  const { labels, rows } = task as ClassificationTask;
  const learned = new Set(rows('training', model).labels);
  const missing = labels.filter((_, k) => !learned.has(k)).map((label) => JSON.stringify(label));
  if (missing.length === 0) return [];
  const listed = missing.slice(0, LISTED).join(', ');
  return [
    `no example of ${listed}${missing.length > LISTED ? ', …' : ''} is learned from: what there is of ${missing.length === 1 ? 'it' : 'them'} is held back`,
  ];
}
