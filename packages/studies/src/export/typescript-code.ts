import type { Experiment } from './experiment.js';

/** What is installed for a backend, beside tfjs's core. */
const BACKEND_PACKAGES = {
  wasm: '@tensorflow/tfjs-backend-wasm@4.22.0',
  webgpu: '@tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2',
  cpu: '@tensorflow/tfjs-backend-cpu@4.22.0',
} as const;

/** The experiment as a program on the packages: what to install stands in its first line. */
export function typescriptCode({ model, training, dataset, decoding }: Experiment): string {
  const pairs = dataset.examples
    .map(
      ({ task, input, output }) =>
        `  { task: ${text(task)}, input: ${text(input)}, output: ${text(output)} },`,
    )
    .join('\n');
  const scalars = decoding === 'one-pass';
  const padding = model.padId !== null;
  const imports = scalars
    ? [
        "import { scalarBatchOf } from '@seqlab/datasets';",
        "import { createModel, weightsOf } from '@seqlab/models';",
      ]
    : [
        "import { batchOf } from '@seqlab/datasets';",
        "import { createModel, greedy, weightsOf } from '@seqlab/models';",
        "import { symbolTokenizer } from '@seqlab/tokenizer';",
      ];
  const loss = scalars ? 'meanSquaredErrorLoss' : 'crossEntropyLoss';
  const batches =
    training.batchSize === null
      ? 'fixedBatch(batch)'
      : `batchSource(batch, { batchSize: ${training.batchSize}, seed: training.seed })`;
  if (training.batchSize !== null) imports[0] = imports[0]!.replace('{ ', '{ batchSource, ');
  const backend = training.backend === 'auto' ? 'wasm' : training.backend;
  const options = training.fastMath ? ', { fastMath: true }' : '';
  return `// npm install @seqlab/backend @seqlab/core @seqlab/datasets @seqlab/models${scalars ? '' : ' @seqlab/tokenizer'} @seqlab/training @tensorflow/tfjs-core@4.22.0 ${BACKEND_PACKAGES[backend]}
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig, weightHash } from '@seqlab/core';
${imports.join('\n')}
import { ${loss}, ${training.batchSize === null ? 'fixedBatch, ' : ''}train } from '@seqlab/training';

const model = parseModelConfig(${json(model)});
const training = parseTrainingConfig(${json({ ...training, evaluateEvery: null })});
const examples = [
${pairs}
];

await startBackend('${backend}'${options});
${
  scalars
    ? `const batch = scalarBatchOf({ name: ${text(dataset.name)}, examples, copies: ${dataset.copies} });
const loss = meanSquaredErrorLoss();`
    : `const tokenizer = symbolTokenizer('01', { padding: ${padding} });
const batch = batchOf({ name: ${text(dataset.name)}, examples, copies: ${dataset.copies} }, tokenizer);
const loss = crossEntropyLoss({ ignoreIndex: model.padId${training.labelSmoothing === 0 ? '' : ', labelSmoothing: training.labelSmoothing'} });`
}
const transformer = createModel(model, { seed: training.seed });
for await (const event of train({ model: transformer, batches: ${batches}, config: training, loss })) {
  if (event.type === 'step' && event.step % 100 === 0) console.log(event.step, event.loss);
}
${
  scalars
    ? ''
    : `
const answers = await greedy(transformer, batchOf(examples, tokenizer), { mode: '${decoding}', sosId: 2, eosId: 3 });
for (const [row, { input }] of examples.entries()) console.log(input, '→', tokenizer.decode(answers[row]!.ids));
`
}console.log('weights', weightHash(await weightsOf(transformer)));
`;
}

const text = (value: string): string => JSON.stringify(value);
const json = (value: object): string => JSON.stringify(value, null, 2);
