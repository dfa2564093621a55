import type { Model } from '@seqlab/models';
import type { DecodingStep } from '../spec/trace.js';
import { argmax, logitsOf, softmax } from './logits.js';
import { EOS, namesOf, SOS } from './symbols.js';

/** The paper gives up after so many calls. */
const MOST_CALLS = 16;

/** Greedy decoding, call by call, with what each call thought. Gives what `greedy` of `@seqlab/models` gives. */
export async function decodingLoop(
  model: Model,
  source: readonly number[],
  mode: 'append' | 'rewrite',
): Promise<{ steps: DecodingStep[]; ids: number[]; ended: boolean }> {
  const steps: DecodingStep[] = [];
  let target = [SOS];
  for (let call = 0; call < MOST_CALLS; call += 1) {
    const [logits] = await logitsOf(model, [source], [target]);
    const last = logits!.at(-1)!;
    const next = argmax(last);
    steps.push({ prefix: namesOf(target), probabilities: softmax(last), chosen: namesOf([next])[0]! });
    target = mode === 'append' ? [...target, next] : [SOS, ...logits!.map(argmax)];
    if (next === EOS) return { steps, ids: target.slice(1, -1), ended: true };
  }
  return { steps, ids: target.slice(1), ended: false };
}
