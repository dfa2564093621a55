import { type BenchKind, DEFAULT_LINK_STATE, type LinkState } from '../spec/link-state.js';
import { READABLE } from './diagram.js';

/**
 * The bench's own tasks and the paper's models read other things, and a link holds one input. Who goes from the one to the other finds what
 * was there before: a drawing means nothing to a walk, and a walk's zeros and ones nothing to names.
 */
export interface Inputs {
  /** The link that is gone to, with the input of its place; `said` where the change names one itself. */
  at(next: LinkState, said: boolean): LinkState;
}

type Place = Exclude<BenchKind, 'merges'>;

export function createInputs(first: LinkState): Inputs {
  const inputs = new Map<Place, string>();
  let place: Place = placeOf(first, 'paper');
  inputs.set(place, first.input);
  return {
    at(next, said) {
      const before = place;
      place = placeOf(next, before);
      const kept = inputs.get(place) ?? (place === 'paper' ? DEFAULT_LINK_STATE.input : undefined);
      const link = said || place === before || kept === undefined ? next : { ...next, input: kept };
      // what a link or a visitor has typed wrong is said where it was typed, and nowhere else
      if (place !== 'paper' || READABLE.test(link.input)) inputs.set(place, link.input);
      return link;
    },
  };
}

/** Where links are written nothing is read: there the place is the one before. */
function placeOf({ view, kind }: LinkState, before: Place): Place {
  if (view === 'take') return before;
  return view !== 'workbench' || kind === 'merges' ? 'paper' : kind;
}
