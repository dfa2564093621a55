export function findPytorch(): string | null;
export const optional: readonly {
  readonly name: string;
  readonly find: () => string | null;
  readonly without: string;
  readonly get: string;
}[];
