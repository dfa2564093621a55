import { SeqlabError } from '@seqlab/core';
import type { TaskDocument } from '../task/task-document.js';

/** What a run learned, as far as its program asks. */
type Learned = Pick<TaskDocument, 'kind' | 'format' | 'labels' | 'scale' | 'context'>;

/** How each kind answers: what is imported besides, and the lines that print. */
const ANSWERS: Readonly<
  Partial<
    Record<
      TaskDocument['kind'],
      { readonly imports: readonly string[]; readonly lines: (learned: Learned) => string }
    >
  >
> = {
  'sequence-to-sequence': {
    imports: ["import { greedy } from '@seqlab/models';", "import { wrap } from '@seqlab/core';"],
    lines: () => `const { sosId, eosId } = target;
for (const input of inputs) {
  const ids = wrap(tokenizer.encode(input), tokenizer.sosId!, tokenizer.eosId!);
  const reads = model.config.architecture === 'encoder-decoder';
  // a decoder-only model is given the whole input, and goes on where it ends
  const source = { batchSize: 1, srcLength: reads ? ids.length : 0, src: Int32Array.from(reads ? ids : []) };
  const prefix = reads ? null : [ids.slice(1)];
  const [answer] = await greedy(model, source, { sosId: sosId!, eosId, prefix, maxLength: 64 });
  console.log(\`\${input} → \${target.decode(answer!.ids)}\`);
}`,
  },
  'language-model': {
    imports: ["import { sample } from '@seqlab/models';"],
    lines: ({ format, context }) => `for (const [seed, input] of inputs.entries()) {
  const ids = ${format === 'text' ? 'tokenizer.encode(input)' : '[tokenizer.sosId!, ...tokenizer.encode(input)]'};
  const source = { batchSize: 1, srcLength: 0, src: new Int32Array(0) };
  const prefix = ids.length > 1 ? [ids.slice(1)] : null;
  const maxLength = Math.max(1, ${context ?? 64} - ids.length);
  const eosId = ${format === 'text' ? 'null' : 'tokenizer.eosId'};
  const [answer] = await sample(model, source, { sosId: ids[0]!, eosId, prefix, maxLength, seed });
  console.log(input + tokenizer.decode(answer!.ids));
}`,
  },
  classification: {
    imports: [
      "import { argmax } from '@seqlab/core';",
      "import { textClassification } from '@seqlab/tasks';",
    ],
    lines: ({ labels }) => `const labels = ${JSON.stringify(labels)};
// the label of an example is not looked at where it is asked for
const training = inputs.map((input) => ({ input, label: labels[0]! }));
const task = textClassification({ training, tokenizer, labels });
const shares = await task.predict(model, task.rows('training', model.config));
for (const [i, input] of inputs.entries()) console.log(\`\${input} → \${labels[argmax(shares[i]!)]}\`);`,
  },
  regression: {
    imports: ["import { textRegression } from '@seqlab/tasks';"],
    lines: ({ scale }) => `const training = inputs.map((input) => ({ input, value: 0 }));
const task = textRegression({ training, tokenizer, scale: ${JSON.stringify(scale)} });
const values = await task.predict(model, task.rows('training', model.config));
for (const [i, input] of inputs.entries()) console.log(\`\${input} → \${values[i]}\`);`,
  },
  'masked-token': {
    imports: ["import { maskedToken } from '@seqlab/tasks';"],
    lines: () => `// hidden tokens are written [MASK]
const task = maskedToken({ training: inputs, tokenizer });
for (const { text } of await task.fill(model, inputs, { top: 1 })) console.log(text);`,
  },
};

/** `answer.ts`: loads the model from the files beside it and answers what is given as arguments. @param ownTarget whether outputs have a tokenizer of their own @throws export-kind */
export function typescriptProgram(learned: Learned, path: string, ownTarget: boolean): string {
  const answers = ANSWERS[learned.kind];
  if (answers === undefined) throw noProgram(learned.kind, path);
  const target =
    learned.kind === 'sequence-to-sequence'
      ? `const target = ${ownTarget ? "tokenizerFromJSON(json('target-tokenizer.json'))" : 'tokenizer'};\n`
      : '';
  return `// npm install && npx tsx answer.ts "an input" "another"
import { readFileSync } from 'node:fs';
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, readFloat32Tensors } from '@seqlab/core';
import { createModel, loadWeights } from '@seqlab/models';
import { tokenizerFromJSON } from '@seqlab/tokenizer';
${answers.imports.join('\n')}

const bytes = (name: string) => readFileSync(new URL(name, import.meta.url));
const json = (name: string) => JSON.parse(bytes(name).toString());
const inputs = process.argv.slice(2);

await startBackend('wasm');
const tokenizer = tokenizerFromJSON(json('tokenizer.json'));
${target}const model = createModel(parseModelConfig(json('config.json')), { seed: 0 });
loadWeights(model, readFloat32Tensors(bytes('model.safetensors')).tensors);

${answers.lines(learned)}
`;
}

/** What has no program: images, numbers and batches of ids. */
export const noProgram = (kind: string, path: string): SeqlabError =>
  new SeqlabError(
    'export-kind',
    `export: ${path} is a run of ${kind}, and a program is written for runs of text with a tokenizer. Use --to safetensors or pytorch.`,
  );

/** With what `answer.ts` imports, in the versions that wrote it. */
export function packageOf(version: string): object {
  const ours = ['backend', 'core', 'layers', 'models', 'tasks', 'tokenizer', 'training', 'datasets'];
  return {
    private: true,
    type: 'module',
    scripts: { start: 'tsx answer.ts' },
    dependencies: {
      ...Object.fromEntries(ours.sort().map((name) => [`@seqlab/${name}`, version])),
      '@tensorflow/tfjs-backend-wasm': '4.22.0',
      '@tensorflow/tfjs-core': '4.22.0',
      tsx: '^4.0.0',
    },
  };
}
