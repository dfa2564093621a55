import readline from 'node:readline';

/**
 * The contenders' side of the protocol, one JSON value per line: the first line in is the task; "ready" goes out once `prepare` has built the
 * model; then each number n in is answered by n training steps, or as many more as make whole blocks where steps are computed in blocks: how
 * many there were and the milliseconds that they took, of the clock and of the processor. "calls" is answered by what one step is made of.
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
      const before = process.cpuUsage();
      const start = performance.now();
      const { loss, steps } = await contender.steps(asked);
      const ms = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      const processorMs = (user + system) / 1000;
      say({ ms, processorMs, steps, loss, peakBytes: process.resourceUsage().maxRSS * 1024 });
    }
  }
}
