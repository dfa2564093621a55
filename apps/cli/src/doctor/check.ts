/** One thing that `seqlab doctor` looks at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** without it the rest still works */
  readonly optional: boolean;
  /** what was found */
  readonly detail: string;
  /** how to mend it; empty when nothing has to be */
  readonly mend: string;
}
