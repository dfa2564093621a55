import { engine, keep, type Tensor, type TensorInfo, type Variable } from '@tensorflow/tfjs-core';
import { DropoutMaskOperand } from '../../ops/dropout/operands.js';
import type { Instruction } from '../instruction.js';
import type { Machine } from '../machine.js';
import { Opcode } from '../opcodes.js';
import type { BufferOperand, Operand } from '../operand.js';
import { Untraceable, withOwnKernels, withoutValues } from './intercept-kernels.js';

/** What one run of a step did. */
export interface Recording {
  readonly instructions: readonly Instruction[];
  /** data that the step made itself: written before it is read */
  readonly intermediates: ReadonlySet<object>;
  /** Whether data that the step uses and did not make (they are held until `release`) have lost their owner. */
  stale(): boolean;
  release(): void;
}

/** A recording, or the name of what made it impossible. */
export type RecordingResult =
  | { readonly recording: Recording; readonly foreign: null }
  | { readonly recording: null; readonly foreign: string };

/** Runs the step once, for real, and records every instruction. */
export function record(machine: Machine, step: () => void): RecordingResult {
  return recorded(machine, (hear) => withOwnKernels(machine, () => machine.listen(hear, step)));
}

/**
 * Records every instruction of the step, and executes none: what it makes has no memory. For one that was recorded so, the first replay is its
 * first run; nothing else has its results.
 * @returns null where the step needs values, or makes or assigns a variable: it must be run for real
 */
export function trace(machine: Machine, step: () => void): Recording | null {
  try {
    return recorded(machine, (hear) => {
      withoutValues(machine, () => machine.trace(hear, step));
      return null;
    }).recording;
  } catch (error) {
    if (error instanceof Untraceable) return null;
    throw error;
  }
}

/** @param run runs the step and tells what made its recording impossible, or null */
function recorded(
  machine: Machine,
  run: (hear: (instruction: Instruction) => void) => string | null,
): RecordingResult {
  const { backend } = machine;
  const instructions: Instruction[] = [];
  const intermediates = new Set<object>();
  const held = new Map<object, Tensor>();
  const release = (): void => {
    for (const tensor of held.values()) tensor.dispose();
    held.clear();
  };
  const hear = (instruction: Instruction): void => {
    for (const { access, tensor } of buffersOf(instruction)) {
      const { dataId } = tensor;
      if (intermediates.has(dataId) || held.has(dataId)) continue;
      if (access === 'write') intermediates.add(dataId);
      else held.set(dataId, hold(machine, tensor));
    }
    instructions.push(instruction);
  };
  let foreign: string | null;
  try {
    foreign = run(hear);
  } catch (error) {
    release();
    throw error;
  }
  if (foreign !== null) {
    release();
    return { recording: null, foreign };
  }
  const owners = variablesOf(held);
  const stale = (): boolean =>
    engine().backend !== backend ||
    owners.some(({ variable, dataId }) => variable.isDisposed || variable.dataId !== dataId);
  return {
    recording: { instructions: withoutRepeatedMasks(instructions), intermediates, stale, release },
    foreign,
  };
}

/** A second tensor on the same data, which outlives any tidy. */
export function hold({ backend }: Machine, { dataId, shape, dtype }: TensorInfo): Tensor {
  backend.incRef(dataId);
  return keep(engine().makeTensorFromTensorInfo({ dataId, shape, dtype }));
}

export function buffersOf({ operands }: Instruction): BufferOperand[] {
  return operands.filter(
    (operand) => typeof operand !== 'number' && operand.kind === 'buffer',
  ) as BufferOperand[];
}

/** Variables may be assigned new data or be disposed; what is not a variable never changes, and is kept alive by the recording. */
function variablesOf(
  held: ReadonlyMap<object, unknown>,
): { readonly variable: Variable; readonly dataId: object }[] {
  return Object.values(engine().state.registeredVariables)
    .filter(({ dataId }) => held.has(dataId))
    .map((variable) => ({ variable, dataId: variable.dataId }));
}

/** The gradient of a dropout asks for the same bits as its forward pass: they are made once and kept. */
function withoutRepeatedMasks(instructions: readonly Instruction[]): Instruction[] {
  const masks = new Map<string, BufferOperand>();
  const sources = new Map<object, number>();
  const same = new Map<object, BufferOperand>();
  const kept: Instruction[] = [];
  for (const { opcode, operands } of instructions) {
    if (opcode === Opcode.DropoutMask) {
      const { count, site, threshold } = DropoutMaskOperand;
      const bits = operands[DropoutMaskOperand.bits] as BufferOperand;
      const mask = operands[DropoutMaskOperand.mask] as BufferOperand;
      const source = sources.get(bits.tensor.dataId) ?? sources.size;
      sources.set(bits.tensor.dataId, source);
      const key = `${operands[count]} ${operands[site]} ${operands[threshold]} ${source}`;
      const known = masks.get(key);
      if (known !== undefined) {
        same.set(mask.tensor.dataId, known);
        continue;
      }
      masks.set(key, mask);
    }
    kept.push({ opcode, operands: operands.map((operand) => renamed(operand, same)) });
  }
  return kept;
}

function renamed(operand: Operand, same: ReadonlyMap<object, BufferOperand>): Operand {
  if (typeof operand === 'number' || operand.kind !== 'buffer') return operand;
  const other = same.get(operand.tensor.dataId);
  return other === undefined ? operand : { ...operand, tensor: other.tensor };
}
