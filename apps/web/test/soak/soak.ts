import { builtLab } from '../built-lab.js';
import { type Footprint, footprintOf } from './footprint.js';
import { growthOf } from './growth.js';
import { soakRound } from './rounds.js';

/** Rounds before the first footprint: caches fill, and code is compiled, again for some minutes as it gets hotter. */
const WARM_UP = 25;
/** Footprints at each end that are compared. */
const COMPARED = 3;

/** Starts, pauses, steps and resets for so many minutes; a line a minute. True where nothing grew and the page said nothing. */
export async function soak(minutes: number, print: (line: string) => void): Promise<boolean> {
  const lab = await builtLab();
  try {
    const { page, heard } = await lab.open('rung=padded');
    const session = await page.context().newCDPSession(page);
    let rounds = 0;
    const round = async () => {
      // stopped at another moment each time: 0, 60, … 420 ms after the start
      await soakRound(page, 60 * (rounds % 8));
      rounds += 1;
      return footprintOf(page, session);
    };
    while (rounds < WARM_UP) await round();
    const footprints: Footprint[] = [];
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 60_000;
    let printed = 0;
    while (elapsed() < minutes || footprints.length < 2 * COMPARED) {
      footprints.push(await round());
      if (Math.floor(elapsed()) === printed) continue;
      printed = Math.floor(elapsed());
      print(`${printed} min, ${rounds} rounds: ${inWords(footprints.at(-1)!)}`);
    }
    const first = footprints.slice(0, COMPARED);
    const last = footprints.slice(-COMPARED);
    print(`first: ${inWords(first[0]!)}`);
    print(`last:  ${inWords(last.at(-1)!)}`);
    const growth = growthOf(first, last);
    for (const { what, from, to } of growth) print(`grew: ${what} from ${from} to ${to}`);
    for (const line of heard) print(`the page said: ${line}`);
    const good = growth.length === 0 && heard.length === 0;
    print(good ? `no growth in ${rounds} rounds, ${elapsed().toFixed(1)} minutes` : 'failed');
    return good;
  } finally {
    await lab.close();
  }
}

function inWords(footprint: Footprint): string {
  const { pageHeapBytes, domNodes, listeners, workers, wasmBytes, tensors, tensorBytes } = footprint;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  return [
    `heap ${megabytes(pageHeapBytes)}`,
    `${domNodes} nodes`,
    `${listeners} listeners`,
    `${workers} workers`,
    `WASM ${megabytes(wasmBytes)}`,
    `${tensors} tensors (${tensorBytes} bytes)`,
  ].join(', ');
}
