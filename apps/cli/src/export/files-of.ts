import { SeqlabError, writeSafetensors } from '@seqlab/core';
import { placeOfNotFinite } from '../terminal/json-document.js';
import { version } from '../version.js';
import { exampleBatch, exampleRows } from './example-batch.js';
import type { ExportedRun } from './exported-run.js';

/** The weights as one file, with config and tokenizer in its metadata. */
export function safetensorsOf({ config, tensors, tokenizer }: ExportedRun): Uint8Array {
  const metadata = new Map([
    ['format', 'pt'],
    ['seqlab.model', JSON.stringify(config)],
    ...(tokenizer === null ? [] : [['seqlab.tokenizer', JSON.stringify(tokenizer)] as const]),
  ]);
  return writeSafetensors(tensors, metadata);
}

/** A folder with a program on the packages, by file. @throws export-kind */
export async function typescriptFiles(run: ExportedRun, path: string): Promise<Map<string, Uint8Array>> {
  const { config, tokenizer, targetTokenizer, learned } = run;
  const { noProgram, packageOf, typescriptProgram } = await import('./typescript-program.js');
  if (learned.kind === null) throw noProgram(learned.word, path);
  const program = typescriptProgram(learned, path, targetTokenizer !== null);
  return new Map([
    ['model.safetensors', safetensorsOf(run)],
    ['config.json', json(config)],
    ['tokenizer.json', json(tokenizer!)],
    ...(targetTokenizer === null ? [] : [['target-tokenizer.json', json(targetTokenizer)] as const]),
    ['package.json', json(packageOf(version))],
    ['answer.ts', new TextEncoder().encode(program)],
  ]);
}

/** A folder for PyTorch, by file: the model as a program, what it reads, and an example that shows whether both compute the same. */
export async function pytorchFiles(run: ExportedRun): Promise<Map<string, Uint8Array>> {
  const { config, tokenizer, targetTokenizer } = run;
  const { pytorchModel } = await import('./pytorch-model.js');
  const example = await exampleOf(run);
  return new Map([
    ['model.safetensors', safetensorsOf(run)],
    ['config.json', json(config)],
    ...(tokenizer === null ? [] : [['tokenizer.json', json(tokenizer)] as const]),
    ...(targetTokenizer === null ? [] : [['target-tokenizer.json', json(targetTokenizer)] as const]),
    ['example.json', json(example)],
    ['model.py', new TextEncoder().encode(pytorchModel)],
  ]);
}

/** Two rows and the logits that this program computes for them. @throws export-not-finite */
async function exampleOf({ config, parameters }: ExportedRun) {
  const { startBackend } = await import('@seqlab/backend');
  const { createModel, loadWeights } = await import('@seqlab/models');
  const { batchTensors } = await import('@seqlab/training');
  await startBackend('auto');
  const model = createModel(config, { seed: 0 });
  loadWeights(model, parameters);
  const rows = exampleRows(config);
  const { src, tgt, labels } = batchTensors(exampleBatch(config, rows));
  const logits = model.forward({ src, tgt, labels }, { dropout: null });
  const values: unknown = await logits.array();
  for (const tensor of [src, tgt, labels, logits]) tensor.dispose();
  model.dispose();
  const found = placeOfNotFinite({ logits: values });
  if (found !== null) {
    throw new SeqlabError(
      'export-not-finite',
      `export: of an example ${found.path} is ${found.value}: there is nothing that PyTorch's numbers could be compared with. Use a checkpoint from before the training diverged, or --to safetensors.`,
    );
  }
  return { ...rows, logits: values };
}

const json = (value: object): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
