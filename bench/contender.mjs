import readline from 'node:readline';

/**
 * The contenders' side of the protocol: the case is argv[2] as JSON; "ready" goes out once `prepare` has built the model; then
 * each line "n" in is answered by the milliseconds that n steps took.
 */
export async function contend(prepare) {
  const before = performance.now();
  const { steps, facts } = await prepare(JSON.parse(process.argv[2]));
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ ready: true, setupMs: performance.now() - before });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const count = Number(line);
    const start = performance.now();
    const loss = await steps(count);
    const ms = performance.now() - start;
    say({ ms, loss, peakBytes: process.resourceUsage().maxRSS * 1024, ...facts?.() });
  }
}
