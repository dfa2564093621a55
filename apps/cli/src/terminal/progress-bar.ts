import { printableLine } from './printable.js';
import type { TextStream } from './streams.js';
import { cutToWidth } from './text-width.js';

export interface ProgressBar {
  /** Work done so far, and an optional word on how it goes (a loss, say). */
  update(done: number, detail?: string): void;
  /** Takes the bar off the terminal. */
  finish(): void;
}

const barWidth = 24;
const redrawMilliseconds = 80;

/** A bar with rate and time left that redraws itself in place; silent unless the stream is a terminal. */
export function progressBar(
  stream: TextStream,
  label: string,
  total: number,
  now: () => number = () => performance.now(),
): ProgressBar {
  if (!stream.isTTY) return { update() {}, finish() {} };
  const start = now();
  let lastDrawn = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    update(done, detail) {
      const time = now();
      if (time - lastDrawn < redrawMilliseconds && done < total) return;
      lastDrawn = time;
      const line = progressLine({ label, done, total, seconds: (time - start) / 1000, detail });
      stream.write(`\r\u001b[2K${cutToWidth(printableLine(line), (stream.columns ?? 80) - 1)}`);
      drawn = true;
    },
    finish() {
      if (drawn) stream.write('\r\u001b[2K');
    },
  };
}

/** The bar as text. The rate is over the whole run so far: steadier than the last moment's, and the time left follows from it. */
export function progressLine(state: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
  readonly detail?: string | undefined;
}): string {
  const { label, done, total, seconds, detail } = state;
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const filled = Math.round(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const rate = seconds > 0 ? done / seconds : 0;
  const left = rate > 0 ? (total - done) / rate : null;
  const parts = [`${label} ${bar} ${done}/${total}`, `${formatRate(rate)}/s`];
  if (left !== null) parts.push(`${formatDuration(left)} left`);
  if (detail) parts.push(detail);
  return parts.join('  ');
}

/** Seconds as people say them: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const formatRate = (rate: number): string => (rate >= 100 ? String(Math.round(rate)) : rate.toFixed(1));
