import { existsSync, readdirSync } from 'node:fs';
import type { Choice, OpCase } from './op-case.js';

const folder = new URL('../src/ops/', import.meta.url);

/** The cases of every op, each from the `case.ts` of its folder. */
export const cases: readonly OpCase<Choice>[] = (
  await Promise.all(
    readdirSync(folder)
      .filter((op) => existsSync(new URL(`${op}/case.ts`, folder)))
      .map((op) => import(`../src/ops/${op}/case.ts`) as Promise<{ cases: readonly OpCase<Choice>[] }>),
  )
).flatMap((module) => module.cases);
