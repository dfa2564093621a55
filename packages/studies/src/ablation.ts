import { allEightCopy, copy4 } from '@seqlab/datasets';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { paperBackbone, paperTraining } from './paper-training.js';
import { endlessOutput, orderConfused, outputIsTheMean, paddedLossStalls } from './study/signatures.js';
import type { Study, StudyVariant } from './study/study-variant.js';

const tokenizer = symbolTokenizer('01', { padding: true });

/** The paper's last model, which learns all eight pairs. */
const full = {
  ...paperBackbone,
  vocabSize: 5,
  outputSize: 4,
  padId: 4,
  positional: 'sinusoidal',
  causal: true,
} as const;

function without(
  component: string,
  change: Readonly<Record<string, unknown>>,
  rest: Partial<StudyVariant> = {},
): StudyVariant {
  return {
    name: component === 'nothing' ? 'the full model' : `no ${component}`,
    factors: { removed: component },
    model: { ...full, ...change },
    training: paperTraining(2000, 1000),
    tokenizer,
    data: () => ({ train: allEightCopy, test: allEightCopy.examples }),
    ...rest,
  };
}

/** Leave-one-out: what the full model loses with each component, the others kept. */
export const ablation: Study = {
  name: 'ablation',
  question: 'What does the full model lose when one component is removed and the rest is kept?',
  factors: ['removed'],
  variants: [
    without('nothing', {}),
    // Without embedding there are no tokens: only the raw numbers of one length can be fed, as in the paper's first stage.
    without(
      'embedding',
      {},
      {
        model: { ...paperBackbone, inputs: 'scalars', dModel: 1, causal: true },
        tokenizer: null,
        data: () => ({ train: copy4, test: copy4.examples }),
        signature: outputIsTheMean,
      },
    ),
    without('causal mask', { causal: false }, { signature: endlessOutput }),
    without('positions', { positional: 'none' }, { signature: orderConfused }),
    // PAD is then a token like any other to attention; the loss goes on to ignore it.
    without('padding mask', { padId: null }, { signature: paddedLossStalls }),
    without('dropout', { dropout: 0 }),
    without('pre-norm', { normFirst: false }),
    without('width of feed-forward', { feedForward: 1 }),
    without('encoder layer', { encoderLayers: 0 }),
  ],
};
