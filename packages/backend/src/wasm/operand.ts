import type { TensorInfo } from '@tensorflow/tfjs-core';

/** `read` needs the values that are there, `write` replaces all that is used of them, `update` does both. */
export type Access = 'read' | 'write' | 'update';

/** Part of a tensor's memory: `count` elements of 4 bytes from element `from` on. */
export interface BufferOperand {
  readonly kind: 'buffer';
  readonly access: Access;
  readonly tensor: TensorInfo;
  readonly count: number;
  readonly from: number;
}

/** Room that one instruction needs for itself. */
export interface ScratchOperand {
  readonly kind: 'scratch';
  readonly bytes: number;
}

export interface FloatOperand {
  readonly kind: 'float';
  readonly value: number;
}

/** A plain number is an int32; 0 in the place of a buffer says that there is none. */
export type Operand = number | FloatOperand | BufferOperand | ScratchOperand;

export function float(value: number): FloatOperand {
  return { kind: 'float', value };
}

export function scratch(bytes: number): ScratchOperand {
  return { kind: 'scratch', bytes };
}

export function read(tensor: TensorInfo, count: number, from = 0): BufferOperand {
  return { kind: 'buffer', access: 'read', tensor, count, from };
}

export function readIf(tensor: TensorInfo | undefined, count: number): Operand {
  return tensor === undefined ? 0 : read(tensor, count);
}

export function write(tensor: TensorInfo, count: number, from = 0): BufferOperand {
  return { kind: 'buffer', access: 'write', tensor, count, from };
}

export function update(tensor: TensorInfo, count: number): BufferOperand {
  return { kind: 'buffer', access: 'update', tensor, count, from: 0 };
}

/** The operands of an instruction in the order of the enum that names them; `end` names none. */
export function operands<E extends Readonly<Record<string, string | number>>>(
  order: E,
  named: Readonly<Record<Exclude<Extract<keyof E, string>, 'end'>, Operand>>,
): Operand[] {
  const list: Operand[] = [];
  for (const [name, operand] of Object.entries<Operand>(named)) list[order[name] as number] = operand;
  return list;
}

/** The tensors that an instruction with these operands changes in place. */
export function* updatedBy(operands: readonly Operand[]): Generator<TensorInfo> {
  for (const operand of operands) {
    if (typeof operand !== 'number' && operand.kind === 'buffer' && operand.access === 'update')
      yield operand.tensor;
  }
}
