import { dispose, engine, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** One op of a forward pass, with the variables that it read. */
interface RecordedOp {
  readonly outputs: readonly Tensor[];
  readonly variables: readonly Variable[];
}

/** The ops that a tape has recorded, in the order in which they ran. */
export interface ComputedOrder {
  /** what the first op is that made a number that is not finite; null if all made finite ones, `last`: nothing came after it */
  firstNotFinite(): Promise<{
    readonly after: string | null;
    readonly own: boolean;
    readonly last: boolean;
  } | null>;
  /** the variables in the order in which the backward pass is done with them: those read last come first */
  backward(): readonly string[];
  dispose(): void;
}

/**
 * Watches what runs under the tape from now on; called inside the function whose gradient is taken. tfjs frees an op's
 * outputs as soon as it may, and has no hook for it: here the tape's `push` keeps them until `dispose`.
 */
export function watchTape(named: ReadonlyMap<string, Variable>): ComputedOrder {
  const names = new Map([...named].map(([name, variable]) => [variable.id, name]));
  const ops: RecordedOp[] = [];
  const tape = engine().state.activeTape!;
  tape.push = (...nodes) => {
    for (const { inputs, outputs } of nodes) {
      for (const output of outputs) keep(output);
      const variables = Object.values(inputs).filter(({ id }) => names.has(id)) as Variable[];
      ops.push({ outputs, variables });
    }
    return Array.prototype.push.apply(tape, nodes);
  };
  const nameOf = (variable: Variable) => names.get(variable.id)!;
  return {
    async firstNotFinite() {
      let after: string | null = null;
      // What an op saves for its gradient is on the tape as a clone, which is gone by now.
      const there = ops.filter(({ outputs }) => outputs.every(({ isDisposed }) => !isDisposed));
      for (const [i, { outputs, variables }] of there.entries()) {
        if (variables.length > 0) after = nameOf(variables[0]!);
        for (const output of outputs) {
          const values = await output.data();
          if (values.every((value) => Number.isFinite(value))) continue;
          return { after, own: variables.length > 0, last: i === there.length - 1 };
        }
      }
      return null;
    },
    backward() {
      const first = new Map<string, number>();
      for (const [i, { variables }] of ops.entries()) {
        for (const variable of variables) if (!first.has(nameOf(variable))) first.set(nameOf(variable), i);
      }
      return [...first].sort(([, a], [, b]) => b - a).map(([name]) => name);
    },
    dispose: () => dispose(ops.map(({ outputs }) => [...outputs])),
  };
}
