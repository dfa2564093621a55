import type { ModelConfig, SequenceExample } from '@seqlab/core';

/**
 * The least loss that a model's symmetries allow on these pairs, whatever its weights: labels that it must answer alike cost the entropy
 * of their mix. Mean squared error for numbers, else nats per label (EOS counts, PAD does not). 0 proves nothing but that no symmetry
 * forbids the task.
 *
 * Numbers of one feature: LayerNorm leaves one constant, so the floor is the variance of the targets. Symbols without positions: an
 * encoder hands on a bag; in the decoder a row depends on its token, the bag of what it sees (with a causal mask in one layer: of its
 * prefix; without: of all), and nothing else. With positions every place is its own.
 * @throws RangeError for an architecture other than encoder-decoder: the ladder has none
 */
export function symmetryFloor(config: ModelConfig, examples: readonly SequenceExample[]): number {
  if (config.architecture !== 'encoder-decoder')
    throw new RangeError(
      `symmetryFloor: ${config.architecture} is not an encoder-decoder. Give one of the ladder's models.`,
    );
  if (config.inputs === 'scalars')
    return config.dModel === 1 && config.norm === 'layer' ? spread(examples) : 0;
  const ordered = config.positional !== 'none';
  const groups = new Map<string, Map<string, number>>();
  for (const { input, output } of examples) {
    const target = ['S', ...output];
    const labels = [...output, 'E'];
    for (const [row, label] of labels.entries()) {
      const seen = config.causal ? target.slice(0, row + 1) : target;
      const known = ordered
        ? [input, seen.join(''), row]
        : // a row of deeper layers may see the order of its prefix in what shallower ones have made of it
          [bag(input), config.causal && config.decoderLayers > 1 ? seen.join('') : bag(seen), target[row]];
      const key = JSON.stringify(known);
      const group = groups.get(key) ?? new Map<string, number>();
      group.set(label, (group.get(label) ?? 0) + 1);
      groups.set(key, group);
    }
  }
  let surprise = 0;
  let count = 0;
  for (const group of groups.values()) {
    const all = [...group.values()].reduce((sum, each) => sum + each, 0);
    for (const each of group.values()) surprise -= each * Math.log(each / all);
    count += all;
  }
  return surprise / count;
}

const bag = (symbols: Iterable<string>): string => [...symbols].sort().join('');

/** The variance of the numbers that are predicted: all but the first of each output. */
function spread(examples: readonly SequenceExample[]): number {
  const values = examples.flatMap(({ output }) => [...output].slice(1).map(Number));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
