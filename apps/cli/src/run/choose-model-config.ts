import { type ModelConfig, modelConfigTable, parseJson, parseModelConfig, SeqlabError } from '@seqlab/core';
import { readText } from '../input/read-file.js';
import { inFile } from '../input/weights.js';
import { tableOverrides } from '../table-flags.js';

export interface ModelChoice {
  readonly preset?: string;
  /** path of a model config, or of a run's config.json */
  readonly config?: string;
}

/** `--preset` or `--config`, then the flags on top of it; what the config's table says about missing keys holds. */
export async function chooseModelConfig(
  options: ModelChoice & Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>> = {},
): Promise<ModelConfig> {
  if (options.preset !== undefined && options.config !== undefined) {
    throw new SeqlabError(
      'usage-conflict',
      'train: --preset and --config both name a model. Give one of them.',
    );
  }
  const base =
    options.config === undefined
      ? await presetDocument(options.preset ?? 'seq2seq')
      : readModelDocument(options.config);
  const overrides = { ...given, ...tableOverrides(options, modelConfigTable) };
  const parse = (document: unknown) =>
    options.config === undefined
      ? parseModelConfig(document)
      : inFile(options.config, () => parseModelConfig(document));
  if (!isRecord(base) || Object.keys(overrides).length === 0) return parse(base);
  // A preset's output size follows its vocabulary: keep it only where neither changes.
  const { outputSize, ...rest } = base;
  const follows = 'vocabSize' in overrides && !('outputSize' in overrides) && options.config === undefined;
  return parse({ ...(follows || outputSize === undefined ? rest : base), ...overrides });
}

/** A model config as parsed JSON. A run's config.json holds one under "model". */
export function readModelDocument(path: string): unknown {
  const document = parseJson(readText(path, 'config'), { source: path });
  return isRecord(document) && isRecord(document.model) ? document.model : document;
}

async function presetDocument(name: string): Promise<unknown> {
  const { presets } = await import('@seqlab/models');
  if (Object.hasOwn(presets, name)) return presets[name as keyof typeof presets];
  const { didYouMean } = await import('@seqlab/core');
  throw new SeqlabError(
    'preset-unknown',
    `train: there is no preset "${name}".${didYouMean(name, Object.keys(presets))} Use one of ${Object.keys(presets).join(', ')}.`,
  );
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
