import readline from 'node:readline';

/**
 * The contenders' side of the protocol, one JSON value per line: the first line in is the task; "ready" goes out once `prepare` has built the
 * model; then each number n in is answered by the milliseconds that n training steps took, and "calls" by what one step is made of.
 */
export async function contend(prepare) {
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  let contender = null;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    if (contender === null) {
      const before = performance.now();
      contender = await prepare(asked);
      say({ ready: true, setupMs: performance.now() - before });
    } else if (asked === 'calls') {
      say(await contender.calls());
    } else {
      const start = performance.now();
      const loss = await contender.steps(asked);
      const ms = performance.now() - start;
      say({ ms, loss, peakBytes: process.resourceUsage().maxRSS * 1024 });
    }
  }
}
