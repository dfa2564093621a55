/** What the page has asked of a running job. Waiting costs nothing: no polling. */
export interface Control {
  /** no further update: the job was stopped, or gives its worker back */
  readonly aborted: boolean;
  /** the job gives its worker back */
  readonly parked: boolean;
  /** the input that the page looks at while the job runs */
  readonly watched: string | null;
  watch(input: string | null): void;
  pause(): void;
  resume(): void;
  /** lets some steps of a paused job pass */
  allow(steps: number): void;
  abort(): void;
  /** has the job give its worker back as soon as it waits at its gate: somebody else has need of it */
  park(): void;
  /** Resolves when the next step may be taken, or none will. `beforeWaiting` is called when that is not at once. */
  gate(beforeWaiting: () => void): Promise<void>;
}

/**
 * @param allowed steps that pass although the job is paused
 * @param input what the page looks at from the start
 */
export function createControl(paused: boolean, allowed = 0, input: string | null = null): Control {
  let open = !paused;
  let left = allowed;
  let aborted = false;
  let asked = false;
  let parked = false;
  let watched = input;
  let wake: (() => void) | null = null;
  const change = (action: () => void) => {
    action();
    wake?.();
    wake = null;
  };
  return {
    get aborted() {
      return aborted || parked;
    },
    get parked() {
      return parked && !aborted;
    },
    get watched() {
      return watched;
    },
    watch: (next) => {
      watched = next;
    },
    pause: () => change(() => (open = false)),
    resume: () => change(() => (open = true)),
    allow: (steps) => change(() => (left += steps)),
    abort: () => change(() => (aborted = true)),
    park: () => change(() => (asked = true)),
    async gate(beforeWaiting) {
      while (!open && left === 0 && !aborted && !parked) {
        beforeWaiting();
        if (asked) parked = true;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
      if (!open && left > 0) left -= 1;
    },
  };
}
