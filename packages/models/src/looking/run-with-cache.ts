import type { BatchTensors } from '@seqlab/backend';
import {
  checkArgument,
  checkOptions,
  didYouMean,
  type NamedArrays,
  SeqlabError,
  type ShapedArray,
} from '@seqlab/core';
import { EVALUATION, type Look } from '@seqlab/layers';
import { keep, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { checkForward, checkModule } from '../check-model.js';
import type { Model } from '../model.js';
import { checked, type Hooks } from './hook.js';

export interface Looked {
  /** [B, T, outputSize] */
  readonly logits: ShapedArray;
  /** by name, in the order in which they were computed */
  readonly activations: NamedArrays;
}

export interface LookOptions {
  /** put something else in the place of activations, before they are kept; default: nothing */
  readonly hooks?: Hooks;
  /** which activations are kept; default: all */
  readonly keep?: (name: string) => boolean;
}

/**
 * One forward pass, dropout off, and every activation by its name. Attention, feed-forward and embedding run in their open form, which gives the
 * fused ops' numbers but for rounding (1e-6).
 * @throws `look-name`, `look-hook`, `look-empty`, `model-expected`, `model-disposed`, `model-batch`
 * @example
 * const { activations } = await runWithCache(model, batch);
 * activations.get('transformer.encoder.layers.0.self_attn.weights'); // { shape: [B, H, T, S], values }
 */
export async function runWithCache(
  model: Model,
  batch: BatchTensors,
  options: LookOptions = {},
): Promise<Looked> {
  checkOptions('runWithCache', options, ['hooks', 'keep']);
  const { hooks = {}, keep: kept = () => true } = options;
  checkArgument('runWithCache', 'hooks', hooks, 'an object');
  checkArgument('runWithCache', 'keep', kept, 'a function');
  const activations: [string, Tensor][] = [];
  const logits = disposing(
    () =>
      lookAt('runWithCache', model, batch, hooks, (name, value) => {
        if (kept(name)) activations.push([name, keep(value.clone())]);
        return value;
      }),
    () => activations.map(([, value]) => value),
  );
  const read = await Promise.all(
    activations.map(async ([name, value]) => [name, await taken(value)] as const),
  );
  return { logits: await taken(logits), activations: new Map(read) };
}

/**
 * One forward pass with hooks in the place of activations: patched, ablated, or whatever a function of the tensor gives. All else is computed as
 * `runWithCache` does, so that the clean run's value in a corrupted run gives the clean run's logits bit for bit.
 * @returns logits [B, T, outputSize]
 * @throws as `runWithCache`
 * @example await runWithHooks(model, batch, { 'transformer.layers.0.self_attn.heads': onHead(1, zeros) })
 */
export async function runWithHooks(model: Model, batch: BatchTensors, hooks: Hooks): Promise<ShapedArray> {
  checkArgument('runWithHooks', 'hooks', hooks, 'an object');
  return taken(lookAt('runWithHooks', model, batch, hooks, (_, value) => value));
}

/** The pass itself: hooks first, then `look`. The caller disposes the logits. */
export function lookAt(where: string, model: Model, batch: BatchTensors, hooks: Hooks, look: Look): Tensor3D {
  checkModule(where, model);
  checkForward(batch);
  const { architecture } = model.config;
  const read = [
    ...(architecture === 'decoder-only' ? [] : [batch.src]),
    ...(architecture === 'decoder-only' || architecture === 'encoder-decoder' ? [batch.tgt] : []),
  ];
  if (read.some(({ size }) => size === 0)) {
    throw new SeqlabError(
      'look-empty',
      `${where}: the batch is empty, expected at least one sequence of at least one position. Give something to look at.`,
    );
  }
  for (const [name, hook] of Object.entries(hooks)) checkArgument(where, name, hook, 'a function');
  const wanted = new Set(Object.keys(hooks));
  const names: string[] = [];
  const logits = model.forward(batch, {
    ...EVALUATION,
    look: (name, value) => {
      names.push(name);
      const hook = wanted.delete(name) ? hooks[name] : undefined;
      return look(name, hook === undefined ? value : checked(name, value, hook(value, name)));
    },
  });
  for (const unknown of wanted) {
    logits.dispose();
    throw new SeqlabError(
      'look-name',
      `${where}: ${JSON.stringify(unknown)} is no activation of this model, expected one of ${names.length}.${didYouMean(unknown, names)} runWithCache names them all.`,
    );
  }
  return logits;
}

export async function taken(value: Tensor): Promise<ShapedArray> {
  const values = (await value.data<'float32'>()).slice();
  value.dispose();
  return { shape: value.shape, values };
}

/** What is kept beyond the pass goes if the pass fails. */
function disposing<T>(pass: () => T, kept: () => readonly Tensor[]): T {
  try {
    return pass();
  } catch (error) {
    for (const tensor of kept()) tensor.dispose();
    throw error;
  }
}
