import { type ModelConfig, type Problem, SeqlabError } from '@seqlab/core';

/** Whether a model of that architecture can learn what a task of that kind asks. */
export function architectureProblems(
  what: string,
  fitting: readonly ModelConfig['architecture'][],
  { architecture, inputs }: ModelConfig,
): Problem[] {
  const use = fitting.map((one) => JSON.stringify(one)).join(' or ');
  if (!fitting.includes(architecture)) {
    return [
      {
        code: 'task-architecture',
        message: `architecture ${JSON.stringify(architecture)} cannot learn ${what}. Use ${use}.`,
      },
    ];
  }
  if (inputs === 'scalars') {
    return [
      {
        code: 'task-architecture',
        message: `a model of scalars has no tokens and cannot learn ${what}. Leave inputs out.`,
      },
    ];
  }
  return [];
}

/** Throws what was found: the one problem under its own code, several under `task-problems`. */
export function throwTaskProblems(problems: readonly Problem[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length === 0) throw new SeqlabError(first.code, `task: ${first.message}`, { problems });
  throw new SeqlabError('task-problems', `task: ${problems.map(({ message }) => message).join(' ')}`, {
    problems,
  });
}
