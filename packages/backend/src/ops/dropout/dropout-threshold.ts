/** The least 32-bit number that dropout keeps: ⌈rate·2³²⌉, or the largest number there is for the last rates below 1. */
export function dropoutThreshold(rate: number): number {
  return Math.min(Math.ceil(rate * 2 ** 32), 2 ** 32 - 1);
}
