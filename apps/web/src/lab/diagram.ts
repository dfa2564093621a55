import type { StageId } from '../spec/rungs.js';
import type { Run } from './run.js';

/** What is looked at in the diagram of a model. */
export interface Diagram {
  /** the stage that the ladder's diagram shows */
  readonly stage: StageId;
  /** id of the part that is opened; null: none */
  readonly open: string | null;
  /** the token that is followed, e.g. `s2` for the third of the source; null: none */
  readonly token: string | null;
  /** id of the part that the Tab key comes to; null: the first */
  readonly focused: string | null;
  set(change: Partial<Pick<Diagram, 'stage' | 'open' | 'token' | 'focused'>>): void;
  /** Has this run show the input while it trains, and no other. */
  watch(run: Run | null, input: string): void;
}

/** Inputs that a model of symbols can read. */
export const READABLE = /^[01]{1,16}$/;

export function createDiagram(onChange: () => void): Diagram {
  let watched: Run | null = null;
  let state: Pick<Diagram, 'stage' | 'open' | 'token' | 'focused'> = {
    stage: '4',
    open: null,
    token: null,
    focused: null,
  };
  return {
    get stage() {
      return state.stage;
    },
    get open() {
      return state.open;
    },
    get token() {
      return state.token;
    },
    get focused() {
      return state.focused;
    },
    set(change) {
      state = { ...state, ...change };
      onChange();
    },
    watch(run, input) {
      if (watched !== run) watched?.watch(null);
      watched = run;
      if (run !== null && run.trained === null)
        run.watch(run.spec.own !== undefined || READABLE.test(input) ? input : null);
    },
  };
}
