/** Ways to begin: what a model of some width and its training are by default. Same layers, batches and number of updates for all. */
const SIZE = { heads: 4, encoderLayers: 2, decoderLayers: 2 };

const stacks = {
  'encoder-decoder': ['encoderLayers', 'decoderLayers'],
  'decoder-only': ['decoderLayers'],
  'encoder-only': ['encoderLayers'],
};

export const shape = (architecture, dModel) => ({
  heads: SIZE.heads,
  dModel,
  feedForward: 4 * dModel,
  ...Object.fromEntries(stacks[architecture].map((key) => [key, SIZE[key]])),
});

/** In seqlab: the presets of @seqlab/tasks, at a width that is asked for. The other two are in torch_defaults.py. */
export function presetAtWidth({ model, training }, architecture, dModel, steps) {
  return {
    model: { ...model, ...shape(architecture, dModel), initStd: 1 / Math.sqrt(dModel) },
    training: {
      ...training,
      steps,
      warmupSteps: Math.ceil(steps / 10),
      learningRate: (training.learningRate * model.dModel) / dModel,
    },
  };
}
