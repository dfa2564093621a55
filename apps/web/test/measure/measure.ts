import { cpus, loadavg } from 'node:os';
import { builtLab } from '../built-lab.js';
import { firstLoad } from './first-load.js';
import { ladderLongestTask, ladderSeconds } from './ladder-run.js';
import { median } from './median.js';
import { retrains } from './retrain.js';

const PAPER_SIZES = [
  ['masked', 'alternating'],
  ['seq2seq', 'alternating'],
  ['seq2seq-padded', 'all-eight-copy'],
] as const;

/** Prints the page's figures beside their goals: medians of so many turns. */
export async function measure(turns: number, print: (line: string) => void): Promise<void> {
  const load = () => `load ${loadavg()[0]!.toFixed(1)} on ${cpus().length} processors`;
  const lab = await builtLab();
  const several = async <T>(turn: () => Promise<T>): Promise<T[]> => {
    const results: T[] = [];
    while (results.length < turns) results.push(await turn());
    return results;
  };
  const line = (what: string, values: readonly number[], unit: string, goal: string) =>
    print(
      `${what}: ${median(values).toFixed(2)} ${unit} (${values.map((each) => each.toFixed(2)).join(', ')}), goal ${goal}; ${load()}`,
    );
  try {
    const loads = await several(() => firstLoad(lab));
    const { bytes } = loads[0]!;
    for (const [file, size] of Object.entries(bytes)) print(`${file}: ${size} bytes, gzip`);
    const code = Object.entries(bytes).filter(([file]) => file.endsWith('.js'));
    const kilobytes = code.reduce((sum, [, size]) => sum + size, 0) / 1024;
    line('JavaScript and WASM of the first load', [kilobytes], 'KB', '≤ 400');
    line(
      'interactive, cold, 10 Mbit/s',
      loads.map(({ interactive }) => interactive / 1000),
      's',
      '≤ 2',
    );
    line(
      'from click to first loss, cold, 10 Mbit/s',
      loads.map(({ firstLoss }) => firstLoss / 1000),
      's',
      'none',
    );
    line('ladder, one seed', await several(() => ladderSeconds(lab)), 's', '≤ 8');
    line('longest task while all train', await several(() => ladderLongestTask(lab)), 'ms', '≤ 50');
    for (const [preset, task] of PAPER_SIZES) {
      const times = await retrains(lab, preset, task, turns);
      const seconds = (key: keyof (typeof times)[number]) => times.map((time) => time[key] / 1000);
      line(`retrain of ${preset}, 2000 steps`, seconds('done'), 's', '≤ 1.5');
      line('  of it training', seconds('training'), 's', 'none');
      line('  to the first loss', seconds('firstLoss'), 's', '≤ 1');
    }
  } finally {
    await lab.close();
  }
}
