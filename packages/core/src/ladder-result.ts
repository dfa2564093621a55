/** The one document that the ladder study produces (`ladder.json`, `seqlab ladder --json`). */
export interface LadderResult {
  readonly stages: readonly LadderStageResult[];
  readonly seconds: number;
}

export interface LadderStageResult {
  readonly id: '1' | '2a' | '2b' | '2c' | '3a' | '3b' | '4' | '5';
  readonly model: string;
  readonly task: string;
  readonly parameters: number;
  readonly steps: number;
  /** proven lower bound of the loss */
  readonly floor: number;
  /** the paper's final loss */
  readonly reported: number;
  /** the floor is 0 */
  readonly doable: boolean;
  readonly dropout: number;
  /** one line: why it must fail, or what makes it work */
  readonly reason: string;
  readonly seeds: readonly LadderSeedResult[];
}

export interface LadderSeedResult {
  readonly seed: number;
  /** dropout on, before the last update */
  readonly trainLoss: number;
  /** dropout off, after the last update */
  readonly evalLoss: number;
  readonly weightHash: string;
  /** [step, loss] pairs, thinned for drawing */
  readonly curve: readonly (readonly [number, number])[];
  readonly examples: readonly LadderExample[];
}

export interface LadderExample {
  readonly task: string;
  readonly input: string;
  readonly expected: string;
  /** the answer as text, with `…` where it never ended; stage 1 answers with numbers, one per position */
  readonly output: string | readonly number[];
  readonly correct: boolean;
}
