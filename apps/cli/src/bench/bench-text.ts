import { textTable } from '../terminal/text-table.js';
import type { CaseResult, Measurement } from './compare.js';
import type { DecodingSpeed } from './decode.js';
import { type SavedBench, savedKey } from './saved-bench.js';

/**
 * The measurements of one case as a table, and who is absent.
 * @param before what the times are held against; null: nothing
 */
export function caseText(
  { case: task, results, absent }: CaseResult,
  peak: number | null,
  before: SavedBench | null,
): string {
  const table = textTable(
    [
      { heading: task.title },
      { heading: 'ms/step', align: 'right' },
      { heading: 'fastest … slowest', align: 'right' },
      { heading: 'against ours', align: 'right' },
      ...(before === null
        ? []
        : [
            { heading: 'before', align: 'right' as const },
            { heading: 'faster', align: 'right' as const },
          ]),
      { heading: 'GFLOP/s', align: 'right' },
      { heading: 'of the peak', align: 'right' },
      { heading: 'cores', align: 'right' },
      { heading: 'kernel calls', align: 'right' },
      { heading: 'first step', align: 'right' },
      { heading: 'peak memory', align: 'right' },
    ],
    results.map((row) => [
      row.threads === 1 ? row.contender : `${row.contender} (${row.threads})`,
      threeDigits(row.millisecondsPerStep),
      `${threeDigits(row.fastest)} … ${threeDigits(row.slowest)}`,
      row.ratio === null || row.contender === 'seqlab' ? '' : `${threeDigits(row.ratio)} ×`,
      ...(before === null
        ? []
        : beforeText(row, before.milliseconds.get(savedKey(task.name, row.contender)))),
      row.gflops.toFixed(row.gflops < 1 ? 2 : 1),
      peak === null ? '' : `${((100 * row.gflops) / peak).toFixed(0)} %`,
      row.coresUsed.toFixed(2),
      callsText(row),
      `${row.firstStepMilliseconds.toFixed(0)} ms`,
      `${(row.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    ]),
  );
  return [
    table,
    ...results.flatMap(libraryText),
    ...absent.map(({ contender, reason }) => `${contender} is left out: ${reason}`),
  ].join('\n');
}

/** What multiplies matrices for a contender, and a warning where that is the reference BLAS: a time that nobody should compare with. */
function libraryText({ contender, linearAlgebra }: Measurement): readonly string[] {
  if (linearAlgebra == null) return [];
  const name = linearAlgebra.split('/').at(-1)!;
  if (!isReferenceBlas(linearAlgebra)) return [`${contender} multiplies matrices with ${name}`];
  return [
    `Warning: ${contender} multiplies matrices with the reference BLAS (${linearAlgebra}), which is many times slower than what PyTorch has elsewhere. Install OpenBLAS (Debian: apt-get install libopenblas0-pthread) before you compare.`,
  ];
}

/** Netlib's own: Debian's `libblas3` is a file of that name in a folder `blas`; optimised ones bear their name in the file or the folder. */
export function isReferenceBlas(library: string): boolean {
  const parts = library.toLowerCase().split('/');
  return (
    /^libblas\.so/.test(parts.at(-1)!) &&
    !parts.some((part) => /openblas|mkl|blis|atlas|accelerate/.test(part))
  );
}

/** The time that was saved, and how many times as fast it is now. */
function beforeText({ millisecondsPerStep }: Measurement, before: number | undefined): [string, string] {
  if (before === undefined) return ['–', ''];
  return [threeDigits(before), `${(before / millisecondsPerStep).toFixed(2)} ×`];
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
