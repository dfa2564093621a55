/** The backbone that every model of the paper shares, as a config document. */
export const paperBackbone = {
  architecture: 'encoder-decoder',
  dModel: 8,
  heads: 1,
  encoderLayers: 1,
  decoderLayers: 1,
  feedForward: 8,
  dropout: 0.1,
  normFirst: true,
} as const;

/** The paper's way to train: full batch, Adam at 0.01, a tenth of that after `milestone` updates. */
export function paperTraining(steps: number, milestone: number) {
  return {
    steps,
    learningRate: 0.01,
    schedule: 'multistep',
    milestones: [milestone],
    gamma: 0.1,
  } as const;
}

/** What tells the paper's models apart: each has what the one before lacks. */
export const paperComponents = {
  token: { causal: false, positional: 'none' },
  masked: { causal: true, positional: 'none' },
  seq2seq: { causal: true, positional: 'sinusoidal' },
} as const;
