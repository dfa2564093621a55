import type { Rung, StageId } from '../spec/rungs.js';

/** What the lab tells the page around it. */
export type LabEvent =
  | { readonly type: 'ready'; readonly stages: readonly StageId[] }
  | {
      readonly type: 'progress';
      readonly stage: StageId | null;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
    }
  | {
      readonly type: 'goal';
      readonly stage: StageId | null;
      readonly goal: string;
      readonly reached: boolean;
      /** false where a proof or the goal's own rule forbids it */
      readonly reachable: boolean;
      /** why it is not reachable; null where it is */
      readonly why: string | null;
      readonly weightHash: string;
    }
  | {
      readonly type: 'tour';
      readonly rung: Rung;
      readonly step: string;
      readonly answer: string;
      readonly right: boolean;
      /** all steps of the rung are done */
      readonly done: boolean;
    }
  | {
      readonly type: 'error';
      readonly stage: StageId | null;
      readonly code: string;
      readonly message: string;
    };
