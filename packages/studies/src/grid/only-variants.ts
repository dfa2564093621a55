import { didYouMean, SeqlabError } from '@seqlab/core';
import type { Study, StudyVariant } from '../study/study-variant.js';

/**
 * The variants of a study that have one of the given values in each of the given factors.
 * @param only factor → values, as text
 * @throws study-factor
 */
export function onlyVariants(
  { name, factors, variants }: Study,
  only: ReadonlyMap<string, readonly string[]>,
): StudyVariant[] {
  for (const [factor, values] of only) {
    if (!factors.includes(factor)) {
      throw new SeqlabError(
        'study-factor',
        `${name}: there is no factor ${JSON.stringify(factor)}.${didYouMean(factor, factors)} Use ${factors.join(', ')}.`,
      );
    }
    const known = [...new Set(variants.map((variant) => String(variant.factors[factor])))];
    const wrong = values.find((value) => !known.includes(value));
    if (wrong === undefined) continue;
    throw new SeqlabError(
      'study-factor',
      `${name}: ${factor} is never ${JSON.stringify(wrong)}.${didYouMean(wrong, known)} Use ${known.join(', ')}.`,
    );
  }
  const chosen = variants.filter((variant) =>
    [...only].every(([factor, values]) => values.includes(String(variant.factors[factor]))),
  );
  if (chosen.length > 0) return chosen;
  const said = [...only].map(([factor, values]) => `${factor} ${values.join(' or ')}`).join(' with ');
  throw new SeqlabError('study-factor', `${name}: no variant has ${said}. Ask for fewer factors at once.`);
}
