// node scripts/soak-defaults.mjs [--only NAME] [--out FILE]
// Presets on small and strange data: 30 rows, skewed classes, one letter, equal numbers … A model must stay finite and beat the answer that
// needs none, on rows that it has not seen where they can be told from the others, else on its own. Exit code 1 where one did not. Needs a build.
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { only: { type: 'string' }, out: { type: 'string' } } });
const load = (name) => import(new URL(`../packages/${name}/dist/index.js`, import.meta.url).href);
const { parseModelConfig, randomInteger, STREAM_TASK } = await load('core');
const { startBackend } = await load('backend');
const { createModel } = await load('models');
const { train } = await load('training');
const { trainCharacterTokenizer } = await load('tokenizer');
const tasks = await load('tasks');

/** `count` examples, each made with dice of its own. */
function made(count, make, stream = 1) {
  return Array.from({ length: count }, (_, index) => {
    let number = 0;
    const roll = (bound) => {
      number += 1;
      return randomInteger(bound, number, { seed: stream, stream: STREAM_TASK, index });
    };
    return make(roll, index);
  });
}

const word = (roll, letters, from, to) =>
  Array.from({ length: from + roll(to - from + 1) }, () => letters[roll(letters.length)]).join('');
const tokenizerOf = (texts) => trainCharacterTokenizer(texts);

function labels(count, input, label) {
  const all = (number, stream) =>
    made(
      number,
      (roll) => {
        const text = input(roll);
        return { input: text, label: label(text) };
      },
      stream,
    );
  const training = all(count, 1);
  const tokenizer = tokenizerOf([...training, ...all(200, 2)].map((one) => one.input));
  return tasks.textClassification({ training, test: all(200, 2), tokenizer });
}

function numbers(count, input, value) {
  const all = (number, stream) =>
    made(
      number,
      (roll) => {
        const text = input(roll);
        return { input: text, value: value(text) };
      },
      stream,
    );
  const [training, test] = [all(count, 1), all(200, 2)];
  const tokenizer = tokenizerOf([...training, ...test].map((one) => one.input));
  return tasks.textRegression({ training, test, tokenizer });
}

function pairs(count, input, output) {
  const all = (number, stream) =>
    made(
      number,
      (roll) => {
        const text = input(roll);
        return { task: 'pairs', input: text, output: output(text) };
      },
      stream,
    );
  const [training, test] = [all(count, 1), all(200, 2)];
  const source = tokenizerOf([...training, ...test].flatMap((one) => [one.input, one.output]));
  return tasks.sequenceToSequence({ training, test, source });
}

function texts(training, test = training) {
  return tasks.languageModel({ training, test, tokenizer: tokenizerOf([training, test].flat()) });
}

/** Each kind of data with the metric that must be better than the trivial answer's, and on which split; null: it need only stay finite. */
const kinds = {
  '30 rows, two labels': {
    task: () =>
      labels(
        30,
        (roll) => word(roll, 'abc', 2, 8),
        (text) => (text.includes('c') ? 'yes' : 'no'),
      ),
    better: ['test', 'accuracy', 1],
  },
  'one in twenty has the other label': {
    task: () =>
      labels(
        1000,
        (roll) => word(roll, 'abcdefgh', 4, 12) + (roll(20) === 0 ? 'x' : 'h'),
        (text) => text.at(-1),
      ),
    better: ['test', 'f1', 1],
  },
  'numbers as labels': {
    task: () =>
      labels(
        600,
        (roll) => word(roll, 'ab', 1, 9),
        (text) => String(text.length),
      ),
    better: ['test', 'accuracy', 1],
  },
  'numbers to be told': {
    task: () =>
      numbers(
        300,
        (roll) => word(roll, 'ab', 1, 9),
        (text) => 1000 * text.length - 3,
      ),
    better: ['test', 'meanSquaredError', -1],
  },
  'numbers that are all one': {
    task: () =>
      numbers(
        40,
        (roll) => word(roll, 'ab', 1, 9),
        () => 5,
      ),
    better: null,
  },
  'long rows': {
    task: () =>
      labels(
        60,
        (roll) => word(roll, roll(2) === 0 ? 'aab' : 'abb', 200, 250),
        (text) => (text.split('a').length * 2 > text.length ? 'a' : 'b'),
      ),
    better: ['test', 'accuracy', 1],
  },
  'one letter': { task: () => texts('a'.repeat(500)), better: null },
  'one letter, many lengths': {
    task: () => texts(made(100, (roll) => 'a'.repeat(roll(2) === 0 ? 3 : 6))),
    better: ['test', 'loss', -1],
  },
  '30 pairs': {
    task: () =>
      pairs(
        30,
        (roll) => word(roll, 'abcd', 2, 4),
        (text) => [...text].reverse().join(''),
      ),
    // who keeps the pairs knows them: nothing is above that
    better: null,
  },
  '1,000 pairs': {
    task: () =>
      pairs(
        1000,
        (roll) => word(roll, 'abcdef', 1, 5),
        (text) => [...text].reverse().join(''),
      ),
    better: ['test', 'exactMatch', 1],
  },
  'answers that are empty': {
    task: () =>
      pairs(
        200,
        (roll) => word(roll, 'abcd', 1, 6),
        (text) => (text.includes('b') ? '' : text),
      ),
    better: ['test', 'exactMatch', 1],
  },
  'two rows': {
    task: () => texts(['ab', 'ba']),
    better: ['training', 'loss', -1],
  },
};

await startBackend('wasm');
let failed = 0;
for (const [name, { task: make, better }] of Object.entries(kinds)) {
  if (values.only !== undefined && values.only !== name) continue;
  const task = make();
  const facts = tasks.factsOf(task);
  const size = tasks.sizeFor(task.kind, facts);
  const { model: keys, training } = tasks.presetFor(task.kind, size, facts);
  const config = parseModelConfig(keys);
  const model = createModel(config, { seed: 0 });
  const { batchSize, ...rest } = training;
  const batches = tasks.batchesOfRows(task.rows('training', config), { batchSize, seed: 0, multiple: 4 });
  const began = performance.now();
  let finite = true;
  for await (const event of train({ model, batches, loss: task.loss(config), config: rest })) {
    if (event.type === 'step') finite &&= Number.isFinite(event.loss);
  }
  const [split, metric, sign] = better ?? ['training', 'loss', -1];
  const { metrics } = await task.evaluate(model, split);
  model.dispose();
  const baseline = tasks.baselineOf(task, split);
  finite &&= Object.values(metrics).every(Number.isFinite);
  const beaten = sign * metrics[metric] > sign * baseline.metrics[metric];
  const right = finite && (beaten || better === null);
  if (!right) failed += 1;
  const [ours, theirs] = [metrics[metric], baseline.metrics[metric]].map((value) => value.toPrecision(3));
  const seconds = Math.round((performance.now() - began) / 1000);
  const line = `${right ? 'ok    ' : 'FAILED'} ${name}: ${metric} of ${split} ${ours}, ${baseline.name} ${theirs} (${size}, ${training.steps} updates, ${seconds} s)`;
  console.log(line);
  if (values.out !== undefined) appendFileSync(values.out, `${line}\n`);
}
process.exitCode = failed > 0 ? 1 : 0;
