// seqlab ladder --seeds 10 --json | node apps/web/scripts/goals.mjs
// Writes into docs/embedding.md which seeds reach the goal of each stage, from the ladder's result document.
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const page = fileURLToPath(new URL('../../../docs/embedding.md', import.meta.url));
const [OPEN, CLOSE] = ['<!-- goals -->\n', '<!-- /goals -->'];

const { stages } = JSON.parse(await text(process.stdin));
const seeds = stages[0].seeds.map(({ seed }) => seed);
const rows = stages.map(({ id, model, task, doable, seeds: runs }) => {
  const cells = runs.map(({ examples }) => {
    const right = examples.filter(({ correct }) => correct).length;
    return right === examples.length ? '✓' : `${right}/${examples.length}`;
  });
  return [id, model, task, doable ? 'yes' : 'no, proved', ...cells];
});
const head = ['stage', 'model', 'task', 'reachable', ...seeds];
const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');

const before = await readFile(page, 'utf8');
const [start, end] = [before.indexOf(OPEN), before.indexOf(CLOSE)];
if (start < 0 || end < start) throw new Error(`${page}: expected ${OPEN.trim()} and then ${CLOSE}`);
await writeFile(page, `${before.slice(0, start + OPEN.length)}${table}${before.slice(end)}`);
