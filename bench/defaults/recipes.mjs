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

/** In seqlab: the presets of @seqlab/tasks, at a width that is asked for. PyTorch's and nanoGPT's are in torch_defaults.py. */
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

/** In seqlab, what a config gets that says nothing: torch's own initialisation, post-norm, ReLU, dropout 0.1, a constant rate. */
export function plainAtWidth({ modelKeys, architecture }, dModel, steps) {
  return {
    model: { architecture, ...modelKeys, ...shape(architecture, dModel), positional: 'sinusoidal' },
    training: { steps, learningRate: 0.001, clipNorm: 1 },
  };
}
