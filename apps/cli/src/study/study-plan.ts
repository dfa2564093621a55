import { parseTrainingConfig } from '@seqlab/core';
import { estimateRuns } from '@seqlab/studies';
import type { GridContents } from '@seqlab/studies/node';
import { type KeptGrid, trusted } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { textTable } from '../terminal/text-table.js';

/** `--dry-run`: what would be run and for how long. Trains no more than a few updates of a few variants, to time them, and writes nothing. */
export async function showPlan<R>(
  grid: KeptGrid<R>,
  contents: GridContents<R>,
  context: Context,
): Promise<void> {
  const { planned, keyOf, steps, workers } = grid;
  const there = trusted(contents, grid);
  const left = planned.filter((run) => !there.has(keyOf(run)));
  const seconds = new Map<string, number[]>();
  for (const { key, seconds: took, result } of contents.runs.values()) {
    const variant = there.has(key) ? grid.runOf(result)?.variant.name : undefined;
    if (variant !== undefined) seconds.set(variant, [...(seconds.get(variant) ?? []), took]);
  }
  const times = await estimateRuns(left, {
    ...(steps !== null && { steps }),
    took: ({ name }) => seconds.get(name) ?? [],
    now: () => performance.now(),
    signal: context.interrupt(),
  });
  const counts = new Map<string, number>();
  for (const { variant } of left) counts.set(variant.name, (counts.get(variant.name) ?? 0) + 1);
  const variants = [...times].map(([{ name, training }, time]) => ({
    variant: name,
    runs: counts.get(name)!,
    updates: steps ?? parseTrainingConfig(training).steps,
    secondsEach: time.seconds,
    from: time.from,
  }));
  const whole = variants.reduce((sum, { runs, secondsEach }) => sum + runs * secondsEach, 0);
  const longest = variants.reduce((most, { secondsEach }) => Math.max(most, secondsEach), 0);
  const threads = Math.max(1, workers);
  const estimate = Math.max(longest, whole / threads);
  const updates = variants.reduce((sum, { runs, updates: each }) => sum + runs * each, 0);
  context.document({
    runs: planned.length,
    done: planned.length - left.length,
    left: left.length,
    updates,
    workers,
    seconds: estimate,
    hours: estimate / 3600,
    variants,
  });
  if (variants.length > 0) {
    const right = 'right' as const;
    const table = textTable(
      [
        { heading: 'variant' },
        { heading: 'runs left', align: right },
        { heading: 'updates each', align: right },
        { heading: 'time each', align: right },
        { heading: 'known from' },
      ],
      variants.map(({ variant, runs, updates: each, secondsEach, from }) => [
        variant,
        String(runs),
        String(each),
        formatDuration(secondsEach),
        from,
      ]),
    );
    context.say(`${table}\n`);
  }
  context.say(
    `${planned.length} runs: ${planned.length - left.length} done, ${left.length} left, ${updates} updates; about ${formatDuration(estimate)} (${(estimate / 3600).toFixed(2)} h) with ${threads} at once`,
  );
}
