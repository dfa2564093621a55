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
