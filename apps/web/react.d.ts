// `import '@seqlab/web/react'` in a declaration file makes <seq-lab> known to React's JSX.
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {
  ErrorDetail,
  GoalDetail,
  ProgressDetail,
  ReadyDetail,
  SeqLabAttributes,
  SeqLabElement,
  TourDetail,
} from './index.js';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'seq-lab': DetailedHTMLProps<HTMLAttributes<SeqLabElement>, SeqLabElement> &
        SeqLabAttributes & {
          'onseqlab-ready'?: (event: CustomEvent<ReadyDetail>) => void;
          'onseqlab-progress'?: (event: CustomEvent<ProgressDetail>) => void;
          'onseqlab-goal'?: (event: CustomEvent<GoalDetail>) => void;
          'onseqlab-tour'?: (event: CustomEvent<TourDetail>) => void;
          'onseqlab-error'?: (event: CustomEvent<ErrorDetail>) => void;
        };
    }
  }
}
