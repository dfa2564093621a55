import { textTable } from '../terminal/text-table.js';
import type { CaseResult, Measurement } from './compare.js';
import type { DecodingSpeed } from './decode.js';

/** The measurements of one case as a table, and who is absent. */
export function caseText({ case: task, results, absent }: CaseResult, peak: number | null): string {
  const table = textTable(
    [
      { heading: task.title },
      { heading: 'ms/step', align: 'right' },
      { heading: 'fastest … slowest', align: 'right' },
      { heading: 'against ours', align: 'right' },
      { heading: 'GFLOP/s', align: 'right' },
      { heading: 'of the peak', align: 'right' },
      { heading: 'kernel calls', align: 'right' },
      { heading: 'first step', align: 'right' },
      { heading: 'peak memory', align: 'right' },
    ],
    results.map((row) => [
      row.contender,
      threeDigits(row.millisecondsPerStep),
      `${threeDigits(row.fastest)} … ${threeDigits(row.slowest)}`,
      row.ratio === null || row.contender === 'seqlab' ? '' : `${threeDigits(row.ratio)} ×`,
      row.gflops.toFixed(row.gflops < 1 ? 2 : 1),
      peak === null ? '' : `${((100 * row.gflops) / peak).toFixed(0)} %`,
      callsText(row),
      `${row.firstStepMilliseconds.toFixed(0)} ms`,
      `${(row.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    ]),
  );
  return [table, ...absent.map(({ contender, reason }) => `${contender} is left out: ${reason}`)].join('\n');
}

/** Three digits, however small; all that there are of a larger number. */
function threeDigits(value: number): string {
  return value < 100 ? value.toPrecision(3) : value.toFixed(0);
}

function callsText({ kernelCalls, callsFromHost }: Measurement): string {
  if (kernelCalls === null) return '–';
  return callsFromHost === 1 ? `${kernelCalls} in one` : String(kernelCalls);
}

export function decodingText(speeds: readonly DecodingSpeed[]): string {
  return textTable(
    [
      { heading: 'greedy decoding' },
      { heading: 'batch', align: 'right' },
      { heading: 'tokens/s', align: 'right' },
    ],
    speeds.map((row) => [row.case, String(row.batch), String(Math.round(row.tokensPerSecond))]),
  );
}
