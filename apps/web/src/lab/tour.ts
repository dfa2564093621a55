import type { Rung } from '../spec/rungs.js';
import type { LabEvent } from './lab-event.js';

/** The steps of the tour on a rung, in their order. */
export const TOUR_STEPS = ['predict', 'train', 'see', 'act', 'add', 'next'] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

/** What somebody has answered on a step: `right` moves on, anything else may be tried again. */
export interface TourAnswer {
  readonly value: string;
  readonly right: boolean;
}

/** How far somebody has come on the guided tour. */
export interface Tour {
  readonly rung: Rung;
  /** whether answers are there again on the next visit */
  readonly kept: boolean;
  setRung(rung: Rung): void;
  answer(rung: Rung, step: TourStep): TourAnswer | null;
  /** Answers a step, or answers it anew. `skipped` counts as right: nobody is held up. */
  give(rung: Rung, step: TourStep, answer: TourAnswer): void;
  /** the first step that is not done; null where all are */
  standing(rung: Rung): TourStep | null;
  /** what somebody has in hand on a rung's step of finding out why, such as a number that is dragged; '' before */
  note(rung: Rung): string;
  setNote(rung: Rung, note: string): void;
  /** Forgets the answers of a rung. */
  again(rung: Rung): void;
}

/** Where answers are kept for the next visit. */
export interface Shelf {
  read(): string | null;
  write(text: string): void;
}

interface TourOptions {
  /** null where nothing may be kept */
  readonly shelf: Shelf | null;
  readonly onChange: () => void;
  readonly onEvent: (event: LabEvent) => void;
}

export function createTour({ shelf, onChange, onEvent }: TourOptions): Tour {
  const answers = new Map<string, TourAnswer>(readAnswers(shelf?.read() ?? null));
  const key = (rung: Rung, step: TourStep) => `${rung}.${step}`;
  const notes = new Map<Rung, string>();
  let rung: Rung = 'plain';
  /** Another tab may have kept answers meanwhile: only what was done here is changed in them. */
  const keep = (change: (kept: Map<string, TourAnswer>) => void) => {
    change(answers);
    if (shelf === null) return;
    const kept = new Map(readAnswers(shelf.read()));
    change(kept);
    shelf.write(JSON.stringify([...kept].map(([at, { value, right }]) => [at, value, right])));
  };
  const tour: Tour = {
    get rung() {
      return rung;
    },
    kept: shelf !== null,
    setRung(next) {
      rung = next;
      onChange();
    },
    answer: (of, step) => answers.get(key(of, step)) ?? null,
    give(of, step, answer) {
      keep((kept) => kept.set(key(of, step), answer));
      const { value, right } = answer;
      onEvent({ type: 'tour', rung: of, step, answer: value, right, done: tour.standing(of) === null });
      onChange();
    },
    standing: (of) => TOUR_STEPS.find((step) => answers.get(key(of, step))?.right !== true) ?? null,
    note: (of) => notes.get(of) ?? '',
    setNote(of, note) {
      notes.set(of, note);
      onChange();
    },
    again(of) {
      notes.delete(of);
      keep((kept) => {
        for (const step of TOUR_STEPS) kept.delete(key(of, step));
      });
      onChange();
    },
  };
  return tour;
}

/** What a shelf holds may be of another version, or somebody else's: what is no answer is left out. */
function readAnswers(text: string | null): [string, TourAnswer][] {
  let kept: unknown = null;
  try {
    kept = JSON.parse(text ?? '[]');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (!Array.isArray(kept)) return [];
  return kept
    .slice(0, 64)
    .flatMap((entry): [string, TourAnswer][] =>
      Array.isArray(entry) &&
      typeof entry[0] === 'string' &&
      typeof entry[1] === 'string' &&
      typeof entry[2] === 'boolean'
        ? [[entry[0], { value: entry[1], right: entry[2] }]]
        : [],
    );
}
