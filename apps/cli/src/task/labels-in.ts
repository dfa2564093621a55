import { SeqlabError } from '@seqlab/core';
import { labelledTextsIn, placesOf } from './examples-of.js';
import type { TaskFiles } from './file-task.js';
import { imageLabels } from './image-task.js';
import type { OpenedFile } from './opened-file.js';
import type { TaskDocument } from './task-document.js';

const LISTED = 10;

/**
 * The classes of a file, in the order in which they appear, what is held back of it included: a rare one may stand there alone.
 * @throws SeqlabError `data-label-unknown` with file and line, for a label of another file that this one does not have
 */
export function labelsIn({ training, validation, test }: TaskFiles, document: TaskDocument): string[] {
  const labels = ownLabels(training, document);
  for (const other of [validation, test]) if (other !== null) checkKnownLabels(other, document, labels);
  return labels;
}

function ownLabels(opened: OpenedFile, document: TaskDocument): string[] {
  if (opened.shape === 'images') return imageLabels(opened.file);
  if (opened.shape !== 'table') return [];
  const labels = new Set<string>();
  const own = labelledTextsIn(opened.file, placesOf(opened.file, document));
  for (let i = 0; i < own.length; i += 1) labels.add(own.at(i)!.label);
  return [...labels];
}

/** Tells of labels that differ in the space around them alone, which is rarely meant; null where there are none. */
export function spacedLabelsNote(labels: readonly string[]): string | null {
  const trimmed = new Map<string, string>();
  for (const label of labels) {
    const other = trimmed.get(label.trim());
    if (other !== undefined) {
      return `${JSON.stringify(other)} and ${JSON.stringify(label)} are two labels, which differ in the space around them alone: take it out of the file if they are one`;
    }
    trimmed.set(label.trim(), label);
  }
  return null;
}

/** @throws SeqlabError `data-label-unknown` with file and line */
export function checkKnownLabels(
  opened: OpenedFile,
  document: TaskDocument,
  labels: readonly string[],
): void {
  if (opened.shape === 'images') {
    const strange = imageLabels(opened.file).find((label) => !labels.includes(label));
    if (strange === undefined) return;
    throw new SeqlabError(
      'data-label-unknown',
      `data: ${opened.file.path} has images of the class ${JSON.stringify(strange)}, which the training images do not have (${labels.slice(0, LISTED).join(', ')}${labels.length > LISTED ? ', …' : ''}). Add some of it there, or take them out here.`,
    );
  }
  if (opened.shape !== 'table') return;
  const known = new Set(labels);
  const examples = labelledTextsIn(opened.file, placesOf(opened.file, document));
  for (let i = 0; i < examples.length; i += 1) {
    const { label } = examples.at(i)!;
    if (known.has(label)) continue;
    const listed = labels.slice(0, LISTED).join(', ');
    throw new SeqlabError(
      'data-label-unknown',
      `data: ${opened.file.path}: line ${opened.file.lineOf(i)} has the label ${JSON.stringify(label)}, which the training examples do not have (${listed}${labels.length > LISTED ? ', …' : ''}). Add examples of it there, or take it out here.`,
    );
  }
}
