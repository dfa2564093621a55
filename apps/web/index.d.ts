/** A stage of the ladder. */
export type StageId = '1' | '2a' | '2b' | '2c' | '3a' | '3b' | '4' | '5';

/** `detail` of `seqlab-ready` (and `seqlab:ready`). */
export interface ReadyDetail {
  /** the stages that the lab shows; none on the workbench */
  readonly stages: readonly StageId[];
}

/** `detail` of `seqlab-progress`, at most five times a second. `stage` is null for a run of the workbench. */
export interface ProgressDetail {
  readonly stage: StageId | null;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** `detail` of `seqlab-goal`: a run has ended. */
export interface GoalDetail {
  readonly stage: StageId | null;
  readonly goal: string;
  readonly reached: boolean;
  /** false where a proof, or the goal's own rule, forbids it */
  readonly reachable: boolean;
  /** why it is not reachable, in the lab's language; null where it is */
  readonly why: string | null;
  readonly weightHash: string;
}

/** `detail` of `seqlab-tour`: a step of the guided tour was answered, or skipped (`answer` is then `skipped`). */
export interface TourDetail {
  readonly rung: 'plain' | 'token' | 'masked' | 'seq2seq' | 'padded';
  readonly step: 'predict' | 'train' | 'see' | 'act' | 'add' | 'next';
  readonly answer: string;
  readonly right: boolean;
  /** all steps of the rung are done */
  readonly done: boolean;
}

/** `detail` of `seqlab-error`: something failed. Codes are permanent. */
export interface ErrorDetail {
  readonly stage: StageId | null;
  readonly code: string;
  readonly message: string;
}

/** What a course's script can tell a lab. */
export interface LabControl {
  /** trains what the view shows */
  play(): void;
  pause(): void;
  resume(): void;
  reset(): void;
}

export interface SeqLabElement extends HTMLElement {
  /** null until the element has been in a page */
  readonly lab: LabControl | null;
  /** when the lab stands in the page: for who comes too late for `seqlab-ready` */
  readonly ready: Promise<ReadyDetail>;
}

export interface SeqLabElementConstructor {
  new (): SeqLabElement;
  /** the address of the folder from which the lab's scripts are loaded; null where each is an import of its own */
  assets: string | null;
}

/** When `<seq-lab>` is defined: its class, or on a server null. */
export declare const ready: Promise<SeqLabElementConstructor | null>;

/** Says from where the lab's scripts are loaded, in place of the bundle: the address of a copy of `dist/`. */
export declare function configure(options: { readonly assets: string }): Promise<void>;

/** Every attribute of the element; see docs/embedding.md. */
export interface SeqLabAttributes {
  view?: 'ladder' | 'guide' | 'walk' | 'workbench' | 'take';
  rung?: 'plain' | 'token' | 'masked' | 'seq2seq' | 'padded';
  seed?: number | string;
  dropout?: number | string;
  language?: 'en' | 'fi';
  theme?: 'auto' | 'light' | 'dark';
  autoplay?: boolean | '' | '1';
  hide?: string;
  input?: string;
  off?: string;
  preset?: string;
  task?: string;
  pairs?: string;
  kind?: 'paper' | 'pairs' | 'text' | 'drawings' | 'merges';
  sample?: string;
  data?: string;
  heads?: string;
  against?: string;
  goal?: 'none' | 'exact' | 'exact-no-positions' | 'exact-small';
  link?: string;
  'page-address'?: string;
}

declare global {
  interface HTMLElementTagNameMap {
    'seq-lab': SeqLabElement;
  }
  interface HTMLElementEventMap {
    'seqlab-ready': CustomEvent<ReadyDetail>;
    'seqlab-progress': CustomEvent<ProgressDetail>;
    'seqlab-goal': CustomEvent<GoalDetail>;
    'seqlab-tour': CustomEvent<TourDetail>;
    'seqlab-error': CustomEvent<ErrorDetail>;
    'seqlab:ready': CustomEvent<ReadyDetail>;
    'seqlab:progress': CustomEvent<ProgressDetail>;
    'seqlab:goal': CustomEvent<GoalDetail>;
    'seqlab:tour': CustomEvent<TourDetail>;
    'seqlab:error': CustomEvent<ErrorDetail>;
  }
}
