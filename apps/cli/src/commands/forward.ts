import { type ModelConfig, type NamedArrays, parseModelConfig, SeqlabError } from '@seqlab/core';
import type { Command } from 'commander';
import { backendOption, examples, jsonOption } from '../command-options.js';
import { readBatch } from '../input/batch.js';
import { inFile, readWeights } from '../input/weights.js';
import { readModelDocument } from '../run/choose-model-config.js';
import type { Context } from '../terminal/context.js';
import { placeOfNotFinite } from '../terminal/json-document.js';
import { textTable } from '../terminal/text-table.js';

interface ForwardOptions {
  readonly config: string;
  readonly weights: string;
  readonly batch: string;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** `seqlab forward`: one pass, dropout off. What a comparison with PyTorch needs. */
export function defineForward(command: Command, context: Context): void {
  command
    .description(
      'One pass over one batch, dropout off: logits, loss and the norm of every gradient.\n' +
        'The batch is {"src": [[…]], "tgt": [[…]], "labels": [[…]]}; PAD in src and tgt gives the masks, PAD labels are ignored.',
    )
    .requiredOption('--config <file>', 'model config (JSON), or the config.json of a run')
    .requiredOption('--weights <file>', "safetensors with torch's parameter names")
    .requiredOption('--batch <file>', 'batch (JSON)')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((options: ForwardOptions) => forward(options, context));
  examples(command, [
    ['seqlab forward --config c.json --weights w.safetensors --batch b.json', 'a summary'],
    ['seqlab forward --config c.json --weights w.safetensors --batch b.json --json', 'every number'],
  ]);
}

async function forward(options: ForwardOptions, context: Context): Promise<void> {
  const config: ModelConfig = inFile(options.config, () =>
    parseModelConfig(readModelDocument(options.config)),
  );
  const weights = readWeights(options.weights);
  inFile(options.weights, () => checkFinite(weights));
  const batch = readBatch(options.batch, config);

  const { startBackend } = await import('@seqlab/backend');
  const { createModel, loadWeights } = await import('@seqlab/models');
  const { checkRunMemory } = await import('../run/check-memory.js');
  checkRunMemory(config, batch, { backend: options.backend, moments: null });
  const { forwardPass } = await import('../compute/forward-pass.js');
  const backend = await startBackend(options.backend);
  const model = createModel(config, { seed: 0 });
  inFile(options.weights, () => loadWeights(model, weights));
  const { logits, loss, gradNorms } = await forwardPass(model, batch);
  model.dispose();

  const place = placeOfNotFinite({ loss, logits, gradNorms });
  if (place !== null) {
    throw new SeqlabError(
      'forward-not-finite',
      `forward: ${place.path} is ${place.value} although all weights are finite: a sum grew too large for float32. Use smaller weights.`,
    );
  }
  context.document({ logits, loss, gradNorms });
  context.say(`backend  ${backend.name} (${backend.reason})`);
  context.say(`logits   [${[batch.batchSize, logits[0]?.length ?? 0, config.outputSize].join(', ')}]`);
  context.say(`loss     ${loss}`);
  context.say();
  context.say(
    textTable(
      [{ heading: 'parameter' }, { heading: 'gradient norm', align: 'right' }],
      Object.entries(gradNorms).map(([name, value]) => [name, value.toExponential(4)]),
    ),
  );
}

/** A pass through NaN or infinity has nothing to compare: better to say which tensor has it. */
function checkFinite(weights: NamedArrays): void {
  for (const [name, { values }] of weights) {
    const index = values.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    throw new SeqlabError(
      'weights-not-finite',
      `weights: ${name} holds ${values[index]} at index ${index}. Use weights from before the training diverged.`,
    );
  }
}
