import type { Trace } from '../../spec/trace.js';
import type { Stack } from './parts.js';
import type { Subject } from './subject.js';

/** What each stack of the drawing shows. One stack takes over a new trace in a turn: both at once would make it long. */
export interface StacksInTurn {
  traceOf(stack: Stack): Trace | null;
  /** Begins a turn. Says whether a stack takes something over in it, and whether another one then still waits. */
  begin(subject: Subject | null): { readonly draws: boolean; readonly waits: boolean };
}

export function createStacksInTurn(): StacksInTurn {
  let shown: Record<Stack, Trace | null> = { encoder: null, decoder: null };
  let model = '';
  return {
    traceOf: (stack) => shown[stack],
    begin(subject) {
      const trace = subject?.trace ?? null;
      const config = JSON.stringify(subject?.config);
      // Another model: what the one before did is nothing that it could show.
      if (config !== model || trace === null) shown = { encoder: null, decoder: null };
      model = config;
      const behind = (Object.keys(shown) as Stack[]).filter((stack) => shown[stack] !== trace);
      const [next] = behind;
      if (next !== undefined) shown = { ...shown, [next]: trace };
      return { draws: next !== undefined, waits: behind.length > 1 };
    },
  };
}
