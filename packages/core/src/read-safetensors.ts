import { showValue } from './check-options.js';
import type { ShapedArray } from './named-array.js';
import { BYTES_PER_VALUE, type SafetensorsDtype } from './safetensors-dtype.js';
import { readSafetensorsHeader } from './safetensors-header.js';
import { SeqlabError } from './seqlab-error.js';

export interface SafetensorsTensor {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** the file's own bytes, little-endian, not a copy; they need not be aligned to the dtype */
  readonly data: Uint8Array;
}

export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  /** in the header's order */
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
}

/**
 * Reads a safetensors file. Whatever the reference implementation refuses is refused, before anything is allocated, with a
 * code of its own that starts with `safetensors-`; duplicate names, which the reference overlooks, are refused too.
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  if (!(bytes instanceof Uint8Array)) {
    throw new SeqlabError(
      'safetensors-bytes',
      `safetensors: the bytes must be a Uint8Array, not ${showValue(bytes)}. An ArrayBuffer is one as new Uint8Array(buffer).`,
    );
  }
  const { metadata, entries, dataStart } = readSafetensorsHeader(bytes);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, { dtype, shape, start, end }] of entries) {
    tensors.set(name, { dtype, shape, data: bytes.subarray(dataStart + start, dataStart + end) });
  }
  return { metadata, tensors };
}

/**
 * Reads a safetensors file as float32 arrays. F32 is copied bit for bit; every other dtype is converted where each value is
 * exactly a float32, and refused otherwise: `safetensors-inexact` names the first value that would be rounded.
 */
export function readFloat32Tensors(bytes: Uint8Array): {
  metadata: ReadonlyMap<string, string>;
  tensors: Map<string, ShapedArray>;
} {
  const { metadata, tensors } = readSafetensors(bytes);
  const arrays = new Map<string, ShapedArray>();
  for (const [name, tensor] of tensors)
    arrays.set(name, { shape: tensor.shape, values: toFloat32(name, tensor) });
  return { metadata, tensors: arrays };
}

function toFloat32(name: string, { dtype, data }: SafetensorsTensor): Float32Array {
  // not data.slice(): on a Node Buffer, which is a Uint8Array too, that shares the memory
  const copy = new Uint8Array(data);
  if (dtype === 'F32') return new Float32Array(copy.buffer);
  const read = READERS[dtype];
  if (read === null) {
    throw new SeqlabError(
      'safetensors-dtype-unsupported',
      `safetensors: tensor ${JSON.stringify(name)} is ${dtype}, which is not converted to float32. Save it as F32.`,
    );
  }
  const width = BYTES_PER_VALUE[dtype];
  const view = new DataView(copy.buffer);
  const values = new Float32Array(data.length / width);
  for (let i = 0; i < values.length; i += 1) {
    const value = read(view, i * width);
    values[i] = Number(value);
    // Compared in the type of the file: a BigInt and a float compare exactly.
    // biome-ignore lint/suspicious/noDoubleEquals: bigint against number
    if (values[i] != value && !Number.isNaN(Number(value))) {
      throw new SeqlabError(
        'safetensors-inexact',
        `safetensors: tensor ${JSON.stringify(name)} (${dtype}) holds ${value} at index ${i}, which is no float32. Save it as F32 if rounding is what you want.`,
      );
    }
  }
  return values;
}

type ValueReader = (view: DataView, offset: number) => number | bigint;

const READERS: Readonly<Record<SafetensorsDtype, ValueReader | null>> = {
  BOOL: (view, offset) => view.getUint8(offset),
  U8: (view, offset) => view.getUint8(offset),
  I8: (view, offset) => view.getInt8(offset),
  F8_E4M3: null,
  F8_E5M2: null,
  U16: (view, offset) => view.getUint16(offset, true),
  I16: (view, offset) => view.getInt16(offset, true),
  F16: (view, offset) => halfToNumber(view.getUint16(offset, true)),
  BF16: (view, offset) => bfloatToNumber(view.getUint16(offset, true)),
  U32: (view, offset) => view.getUint32(offset, true),
  I32: (view, offset) => view.getInt32(offset, true),
  F32: (view, offset) => view.getFloat32(offset, true),
  U64: (view, offset) => view.getBigUint64(offset, true),
  I64: (view, offset) => view.getBigInt64(offset, true),
  F64: (view, offset) => view.getFloat64(offset, true),
};

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return (sign * fraction) / 16777216;
  return (sign * (fraction + 1024) * (1 << exponent)) / 33554432;
}

/** bfloat16 is the upper half of a float32. */
function bfloatToNumber(bits: number): number {
  scratch.setUint16(0, bits);
  return scratch.getFloat32(0);
}

const scratch = new DataView(new ArrayBuffer(4));
