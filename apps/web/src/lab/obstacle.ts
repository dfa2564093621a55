import type { SequenceExample } from '@seqlab/core';
import { presets } from '@seqlab/models';
import { ladderStages } from '@seqlab/studies';
import type { Messages } from '../messages/messages.js';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import { rungOf, type StageId } from '../spec/rungs.js';
import { stageOf } from '../spec/stage-facts.js';

/** Why no run of a stage can have every pair right; null where no proof forbids it. */
export function ladderObstacle(id: StageId, t: Messages): string | null {
  return stageOf(id).floor === 0 ? null : `${t.ladder.cannot}: ${t.rungs[rungOf(id)].cannot}`;
}

/** Why no run of the bench's model on its data can reach its goal; null where no proof and no rule of the goal forbids it. */
export function benchObstacle(
  { model, dataset }: ResolvedSpec,
  refused: boolean,
  t: Messages,
): string | null {
  if (refused) return t.ladder.againstRule;
  // The ladder's proofs are told for the ladder's own models; dropout is no part of them.
  const stage = ladderStages.find(
    ({ preset, task, floor }) =>
      floor > 0 &&
      task === dataset.name &&
      JSON.stringify({ ...presets[preset], dropout: model.dropout }) === JSON.stringify(model),
  );
  if (stage !== undefined) return ladderObstacle(stage.id, t);
  // a window tells where a symbol stands by which others it sees
  const bag =
    model.architecture === 'encoder-decoder' &&
    model.inputs === 'tokens' &&
    model.positional === 'none' &&
    model.window === null;
  return bag && hasEqualBags(dataset.examples) ? `${t.ladder.cannot}: ${t.rungs.masked.cannot}` : null;
}

/**
 * Without positions an encoder hands on its symbols as a bag, and the decoder answers equal bags alike, whatever the weights: two
 * inputs with the same symbols in another order and different outputs cannot both be right.
 */
function hasEqualBags(examples: readonly SequenceExample[]): boolean {
  const outputs = new Map<string, string>();
  for (const { input, output } of examples) {
    const bag = [...input].sort().join('');
    const other = outputs.get(bag);
    if (other !== undefined && other !== output) return true;
    outputs.set(bag, output);
  }
  return false;
}
