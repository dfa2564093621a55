export interface Mutation {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly text: string;
}
export function mutationsOf(path: string, source: string): Mutation[];
