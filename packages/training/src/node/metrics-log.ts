import type { EvaluationEvent, StepEvent } from '@seqlab/core';
import { type FileSystem, readIfThere, replaceFile } from './file-system.js';

export type MetricsEvent = StepEvent | EvaluationEvent;

/** `metrics.jsonl`: one step or evaluation per line, in order. */
export interface MetricsLog {
  add(event: MetricsEvent): Promise<void>;
  /** writes what is buffered and waits until it is on the disk */
  flush(): Promise<void>;
}

/** Lines wait until there are this many: one write per step would cost more than the step. */
const BUFFERED_LINES = 512;

export function metricsLog(files: FileSystem, path: string): MetricsLog {
  let lines: string[] = [];
  async function write(): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    await files.append(path, new TextEncoder().encode(text));
  }
  return {
    async add(event) {
      lines.push(`${JSON.stringify(event)}\n`);
      if (lines.length >= BUFFERED_LINES || event.type === 'evaluation') await write();
    },
    async flush() {
      if (lines.length === 0) return;
      await write();
      await files.sync(path);
    },
  };
}

/** The events up to `step`; a last line that a kill cut off, and all that follows `step`, are left out. */
export async function readMetrics(files: FileSystem, path: string, step: number): Promise<MetricsEvent[]> {
  const bytes = await readIfThere(files, path);
  if (bytes === null) return [];
  const events: MetricsEvent[] = [];
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const event = parseLine(line);
    if (event === null || event.step > step) break;
    events.push(event);
  }
  return events;
}

/** Cuts the file back to `step`, so that a resumed run writes each step once. */
export async function cutMetrics(files: FileSystem, folder: string, step: number): Promise<void> {
  const path = `${folder}/metrics.jsonl`;
  const bytes = await readIfThere(files, path);
  if (bytes === null) return;
  const events = await readMetrics(files, path, step);
  const kept = new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  if (kept.length !== bytes.length) await replaceFile(files, folder, 'metrics.jsonl', kept);
}

function parseLine(line: string): MetricsEvent | null {
  try {
    const event = JSON.parse(line) as MetricsEvent;
    return Number.isInteger(event?.step) ? event : null;
  } catch {
    return null;
  }
}
