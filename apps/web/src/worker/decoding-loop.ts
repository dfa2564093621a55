import { argmax } from '@seqlab/core';
import { DEFAULT_MAX_LENGTH, type Model } from '@seqlab/models';
import type { DecodingStep } from '../spec/trace.js';
import { logitsOf, softmax } from './logits.js';
import { EOS, namesOf, SOS } from './symbols.js';

/** Greedy decoding, call by call, with what each call thought. Gives what `greedy` of `@seqlab/models` gives. */
export async function decodingLoop(
  model: Model,
  source: readonly number[],
  mode: 'append' | 'rewrite',
): Promise<{ steps: DecodingStep[]; ids: number[]; ended: boolean }> {
  const steps: DecodingStep[] = [];
  let target = [SOS];
  for (let call = 0; call < DEFAULT_MAX_LENGTH; call += 1) {
    const [logits] = await logitsOf(model, [source], [target]);
    const last = logits!.at(-1)!;
    const next = argmax(last);
    steps.push({ prefix: namesOf(target), probabilities: softmax(last), chosen: namesOf([next])[0]! });
    target = mode === 'append' ? [...target, next] : [SOS, ...logits!.map((each) => argmax(each))];
    if (next === EOS) return { steps, ids: target.slice(1, -1), ended: true };
  }
  return { steps, ids: target.slice(1), ended: false };
}

/** The same of a decoder alone, which goes on with its own row. */
export async function appendingLoop(
  model: Model,
  prompt: readonly number[],
): Promise<{ steps: DecodingStep[]; ids: number[]; ended: boolean }> {
  const steps: DecodingStep[] = [];
  const ids: number[] = [];
  while (steps.length < DEFAULT_MAX_LENGTH) {
    const target = [...prompt, ...ids];
    // it reads no source
    const [logits] = await logitsOf(model, [[0]], [target]);
    const last = logits!.at(-1)!;
    const next = argmax(last);
    steps.push({ prefix: namesOf(target), probabilities: softmax(last), chosen: namesOf([next])[0]! });
    if (next === EOS) return { steps, ids, ended: true };
    ids.push(next);
  }
  return { steps, ids, ended: false };
}
