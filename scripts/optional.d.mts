export function findPytorch(): string | null;
export function findRedis(): string | null;
export function findFirefox(): string | null;
export function findWebKit(): string | null;
export function findNode(major: '22' | '24'): string | null;
export function findGpu(): Promise<string | null>;
export const optional: readonly {
  readonly name: string;
  readonly find: () => string | null | Promise<string | null>;
  readonly without: string;
  readonly get: string;
}[];
