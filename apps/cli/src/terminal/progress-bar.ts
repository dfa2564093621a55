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

/** Without a terminal a line now and then: whoever looks into a log an hour later sees that the work goes on. */
const lineMilliseconds = 30_000;

/** A bar with rate and time left that redraws itself in place; where the stream is no terminal, a plain line every half minute. */
export function progressBar(
  stream: TextStream,
  label: string,
  total: number,
  now: () => number = () => performance.now(),
): ProgressBar {
  const start = now();
  if (!stream.isTTY) return plainLines(stream, { label, total, start, now });
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

function plainLines(
  stream: TextStream,
  {
    label,
    total,
    start,
    now,
  }: { readonly label: string; readonly total: number; readonly start: number; readonly now: () => number },
): ProgressBar {
  let lastWritten = start;
  return {
    update(done, detail) {
      const time = now();
      if (time - lastWritten < lineMilliseconds) return;
      lastWritten = time;
      stream.write(
        `${printableLine(plainLine({ label, done, total, seconds: (time - start) / 1000, detail }))}\n`,
      );
    },
    finish() {},
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
  const { label, done, total } = state;
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const filled = Math.round(share * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  return [`${label} ${bar} ${done}/${total}`, ...paceOf(state)].join('  ');
}

/** The same without a bar, for a log: "training 1200 of 5000, 40.0/s, 1 min 35 s left, loss 0.4117". */
function plainLine(state: Parameters<typeof progressLine>[0]): string {
  return [`${state.label} ${state.done} of ${state.total}`, ...paceOf(state)].join(', ');
}

function paceOf({ done, total, seconds, detail }: Parameters<typeof progressLine>[0]): string[] {
  const rate = seconds > 0 ? done / seconds : 0;
  const left = rate > 0 ? (total - done) / rate : null;
  return [
    `${formatRate(rate)}/s`,
    ...(left === null ? [] : [`${formatDuration(left)} left`]),
    ...(detail ? [detail] : []),
  ];
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
