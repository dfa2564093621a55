/**
 * Whether our ladder and PyTorch's are the same experiment, on 20 seeds of every stage.
 *
 *   npx seqlab ladder --seeds 20 --json > /tmp/ladder.json
 *   node internal/reference/ladder/agreement.mjs /tmp/ladder.json
 *
 * Prints one line per stage, writes our numbers to seqlab.json beside PyTorch's, and exits with 1 if a stage disagrees.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { compareStage } from './compare-ladders.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node internal/reference/ladder/agreement.mjs <ladder.json of 20 seeds>');
  process.exit(2);
}
const { stages } = JSON.parse(readFileSync(path, 'utf8'));
const pytorch = JSON.parse(readFileSync(new URL('pytorch.json', import.meta.url), 'utf8'));

let agree = true;
const ours = {};
for (const { id, floor, seeds } of stages) {
  const runs = seeds.map(({ seed, trainLoss, evalLoss, examples }) => ({
    seed,
    trainLoss,
    evalLoss,
    right: examples.filter(({ correct }) => correct).length,
    of: examples.length,
  }));
  ours[id] = runs;
  const whole = (list) => list.map((run) => ({ ...run, right: run.right === run.of }));
  const { loss, right, p, agrees } = compareStage(whole(runs), whole(pytorch.stages[id]));
  const above = runs.every(({ evalLoss }) => evalLoss >= floor - 1e-6);
  agree &&= agrees && above && runs.length >= 20;
  const spread = ({ mean, sd }) => `${mean.toFixed(4)} ± ${sd.toFixed(4)}`;
  console.log(
    `${id.padEnd(3)} ours ${spread(loss.ours)}  PyTorch ${spread(loss.theirs)}  ${loss.errors.toFixed(1)} standard errors apart  ` +
      `right ${right[0]} of ${runs.length} and ${right[1]} of ${pytorch.stages[id].length} (p ${p.toFixed(2)})  ` +
      `${agrees && above ? 'agrees' : 'DISAGREES'}`,
  );
}
const lines = Object.entries(ours).map(
  ([id, runs]) => `"${id}": [\n${runs.map((run) => JSON.stringify(run)).join(',\n')}\n]`,
);
writeFileSync(new URL('seqlab.json', import.meta.url), `{"stages": {\n${lines.join(',\n')}\n}}\n`);
process.exit(agree ? 0 : 1);
