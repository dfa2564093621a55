import { createHash } from 'node:crypto';
import { type EvaluationEvent, parseDocument, type StepEvent, stringifyDocument } from '@seqlab/core';
import { type FileMark, fits } from './file-mark.js';
import { type FileSystem, readIfThere, replaceFile } from './file-system.js';

export type MetricsEvent = StepEvent | EvaluationEvent;

/** `metrics.jsonl`: one step or evaluation per line, in order; numbers that are not finite as `stringifyDocument` names them. */
export interface MetricsLog {
  /** a write that fails is tried again with the next */
  add(event: MetricsEvent): Promise<void>;
  /** writes what is buffered and waits until it is on the disk */
  flush(): Promise<void>;
  /** of all that was flushed */
  mark(): FileMark;
}

/** Lines wait until there are this many, or for so long: one write per step would cost more than the step. */
const BUFFERED_LINES = 512;
const BUFFERED_MS = 1000;

/** @param start what the file holds */
export function metricsLog(
  files: FileSystem,
  path: string,
  start: Uint8Array,
  now: () => number = () => performance.now(),
): MetricsLog {
  const hash = createHash('sha256').update(start);
  let length = start.length;
  let lines: string[] = [];
  let torn = false;
  let writtenAt = now();
  let unsynced = false;
  async function write(): Promise<void> {
    writtenAt = now();
    if (lines.length === 0) return;
    const bytes = new TextEncoder().encode(lines.join(''));
    if (torn) await files.truncate(path, length);
    torn = true;
    await files.append(path, bytes);
    torn = false;
    unsynced = true;
    hash.update(bytes);
    length += bytes.length;
    lines = [];
  }
  return {
    async add(event) {
      lines.push(`${stringifyDocument(event)}\n`);
      // A disk that is full for a moment must not end the run between two checkpoints.
      const due = lines.length % BUFFERED_LINES === 0 || now() - writtenAt >= BUFFERED_MS;
      if (due || event.type === 'evaluation') await write().catch(() => undefined);
    },
    async flush() {
      await write();
      if (unsynced) await files.sync(path);
      unsynced = false;
    },
    mark: () => ({ bytes: length, sha256: hash.copy().digest('hex') }),
  };
}

export interface KeptMetrics {
  /** steps and evaluations up to the checkpoint */
  readonly events: readonly MetricsEvent[];
  /** what the file should hold: these lines, and those that nobody can read */
  readonly bytes: Uint8Array;
  /** what is wrong with the file, in sentences */
  readonly notes: readonly string[];
}

/**
 * The part of the log that belongs to the checkpoint of `step`. Where `mark` fits, it is just those bytes. Where it does not,
 * because the file is older than marks or was changed by others, only lines of later steps and a torn end are left out: a
 * line that nobody can read is kept.
 *
 * @param step null before the first checkpoint
 */
export async function readMetrics(
  files: FileSystem,
  path: string,
  step: number | null,
  mark: FileMark | null,
): Promise<KeptMetrics> {
  const bytes = (await readIfThere(files, path)) ?? new Uint8Array();
  if (step === null) return { events: [], bytes: bytes.subarray(0, 0), notes: [] };
  const prefix = mark === null ? null : bytes.subarray(0, mark.bytes);
  if (prefix !== null && fits(mark!, prefix)) return keep(path, prefix, step);
  const kept = keep(path, bytes, step);
  if (mark === null || kept.notes.length > 0) return kept;
  const note = `run: ${path} is not what it was at the checkpoint of step ${step}: the losses in it may be wrong. The weights do not depend on it.`;
  return { ...kept, notes: [note] };
}

function keep(path: string, bytes: Uint8Array, step: number): KeptMetrics {
  const events: MetricsEvent[] = [];
  const notes: string[] = [];
  // Byte for byte, so that a kept line stays what it is, text or not.
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const kept = lines.filter((line, i) => {
    const last = i === lines.length - 1;
    if (line.trim() === '') return !last;
    const event = parseLine(line);
    if (event === null && !last) {
      notes.push(
        `run: line ${i + 1} of ${path} cannot be read. It is left as it is, and what it says is missing; the weights do not depend on it.`,
      );
    }
    if (event !== null && event.step <= step) events.push(event);
    return event === null ? !last : event.step <= step;
  });
  if (kept.length === lines.length - 1 && lines.at(-1) === '') return { events, bytes, notes };
  return { events, bytes: Buffer.from(kept.map((line) => `${line}\n`).join(''), 'latin1'), notes };
}

/** Cuts the file back to what belongs to the checkpoint; a link, and a file with other names as well, becomes one of the run's own. */
export async function cutMetrics(files: FileSystem, folder: string, kept: KeptMetrics): Promise<void> {
  const path = `${folder}/metrics.jsonl`;
  const entry = await files.look(path);
  if (entry === null) return;
  const bytes = await readIfThere(files, path);
  const same = bytes !== null && bytes.length === kept.bytes.length;
  if (same && entry.kind === 'file' && entry.links === 1) return;
  await replaceFile(files, folder, 'metrics.jsonl', kept.bytes);
}

function parseLine(line: string): MetricsEvent | null {
  try {
    const event = parseDocument(Buffer.from(line, 'latin1').toString()) as MetricsEvent;
    const known = event?.type === 'step' || event?.type === 'evaluation';
    return known && Number.isInteger(event.step) ? event : null;
  } catch {
    return null;
  }
}
