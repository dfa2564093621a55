import { describe, expect, it } from 'vitest';
import type { LabEvent } from './lab-event.js';
import { createTour, type Shelf, TOUR_STEPS } from './tour.js';

const shelfOf = (text: string | null): Shelf & { text: string | null } => {
  const shelf = {
    text,
    read: () => shelf.text,
    write(next: string) {
      shelf.text = next;
    },
  };
  return shelf;
};
const tourOf = (shelf: Shelf | null, events: LabEvent[] = []) =>
  createTour({ shelf, onChange: () => undefined, onEvent: (event) => events.push(event) });

describe('the guided tour', () => {
  it('keeps what two tabs answer, each its own, and forgets only what is taken again', () => {
    const shelf = shelfOf(null);
    const [one, other] = [tourOf(shelf), tourOf(shelf)];
    one.give('plain', 'predict', { value: 'copy', right: true });
    other.give('token', 'predict', { value: 'endless', right: true });
    expect(tourOf(shelf).answer('plain', 'predict')?.value).toBe('copy');
    other.again('token');
    expect(tourOf(shelf).answer('plain', 'predict')?.value).toBe('copy');
    expect(tourOf(shelf).answer('token', 'predict')).toBeNull();
    expect([one.kept, tourOf(null).kept]).toEqual([true, false]);
  });

  it('stands at the first step that is not right, and tells of each answer', () => {
    const events: LabEvent[] = [];
    const tour = tourOf(null, events);
    expect(tour.standing('token')).toBe('predict');
    tour.give('token', 'predict', { value: 'copy', right: true });
    expect(tour.standing('token')).toBe('train');
    tour.give('token', 'act', { value: 'x', right: false });
    expect(tour.standing('token')).toBe('train');
    for (const step of TOUR_STEPS) tour.give('token', step, { value: 'skipped', right: true });
    expect(tour.standing('token')).toBeNull();
    expect(tour.standing('plain')).toBe('predict');
    expect(events.at(0)).toEqual({
      type: 'tour',
      rung: 'token',
      step: 'predict',
      answer: 'copy',
      right: true,
      done: false,
    });
    expect(events.at(-1)).toMatchObject({ step: 'next', done: true });
  });

  it('goes on where it was left, and forgets a rung when asked to', () => {
    const shelf = shelfOf(null);
    tourOf(shelf).give('masked', 'predict', { value: 'same', right: true });
    const later = tourOf(shelf);
    expect(later.answer('masked', 'predict')).toEqual({ value: 'same', right: true });
    later.again('masked');
    expect(tourOf(shelf).standing('masked')).toBe('predict');
  });

  it.each(['{', '7', '{"a":1}', '[1,["token.predict",3,true],["token.predict"]]', '[null]'])(
    'reads nothing out of %s',
    (text) => expect(tourOf(shelfOf(text)).standing('token')).toBe('predict'),
  );
});
