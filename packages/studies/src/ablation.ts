import { allEightCopy, copy4 } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { scalarPairs } from '@seqlab/tasks';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { paperTraining } from './paper-training.js';
import { pairsTask } from './study/pairs-task.js';
import { endlessOutput, orderConfused, outputIsTheMean, paddedLossStalls } from './study/signatures.js';
import type { Study, StudyVariant } from './study/study-variant.js';

const tokenizer = symbolTokenizer('01', { padding: true });

/** The paper's last model, which learns all eight pairs. */
const full = presets['seq2seq-padded'];
const allEight = pairsTask(allEightCopy, { tokenizer });
const allEightUnmasked = pairsTask(allEightCopy, { tokenizer, paddingSeen: true });
const numbers = scalarPairs(copy4);

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
    task: () => allEight,
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
        model: { ...presets.plain, causal: true },
        task: () => numbers,
        signature: outputIsTheMean,
      },
    ),
    without('causal mask', { causal: false }, { signature: endlessOutput }),
    without('positions', { positional: 'none' }, { signature: orderConfused }),
    // PAD is then a token like any other to attention; the loss goes on to ignore it.
    without('padding mask', { padId: null }, { task: () => allEightUnmasked, signature: paddedLossStalls }),
    without('dropout', { dropout: 0 }),
    without('pre-norm', { normFirst: false }),
    without('width of feed-forward', { feedForward: 1 }),
    without('encoder layer', { encoderLayers: 0 }),
  ],
};
