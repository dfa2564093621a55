/** What the page has asked of a running job. Waiting costs nothing: no polling. */
export interface Control {
  readonly aborted: boolean;
  pause(): void;
  resume(): void;
  /** lets some steps of a paused job pass */
  allow(steps: number): void;
  abort(): void;
  /** Resolves when the next step may be taken. `beforeWaiting` is called when that is not at once. */
  gate(beforeWaiting: () => void): Promise<void>;
}

export function createControl(paused: boolean): Control {
  let open = !paused;
  let allowed = 0;
  let aborted = false;
  let wake: (() => void) | null = null;
  const change = (action: () => void) => {
    action();
    wake?.();
    wake = null;
  };
  return {
    get aborted() {
      return aborted;
    },
    pause: () => change(() => (open = false)),
    resume: () => change(() => (open = true)),
    allow: (steps) => change(() => (allowed += steps)),
    abort: () => change(() => (aborted = true)),
    async gate(beforeWaiting) {
      while (!open && allowed === 0 && !aborted) {
        beforeWaiting();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (!open && allowed > 0) allowed -= 1;
    },
  };
}
