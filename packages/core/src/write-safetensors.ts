import { showValue } from './check-options.js';
import { SeqlabError } from './seqlab-error.js';
import { encodeUtf8 } from './utf8.js';

/** What can be written: float32 as F32, int32 as I32. */
export interface WritableTensor {
  readonly shape: readonly number[];
  /** row-major, as many as the shape holds */
  readonly values: Float32Array | Int32Array;
}

/**
 * The bytes of a safetensors file, tensors in the map's order. The header is padded with spaces to a multiple of 8, so that
 * every tensor is aligned. `NamedArrays` can be passed as it is.
 * @throws SeqlabError `safetensors-write-shape`, `safetensors-write-name`, `safetensors-write-map`, `safetensors-write-values`
 * @example const bytes = writeSafetensors(await weightsOf(model), new Map([['epoch', '1']]));
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * The same file in parts that follow each other: its header, then the bytes of each tensor as they stand in memory, so that a file is written
 * and hashed without a copy of it.
 * @throws as `writeSafetensors`
 */
export function safetensorsParts(
  tensors: ReadonlyMap<string, WritableTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array[] {
  checkMap('the tensors', tensors);
  checkMap('the metadata', metadata);
  const parts: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].map(([key, text]) => `${quote(key)}:${quote(textOf(key, text))}`);
    parts.push(`"__metadata__":{${pairs.join(',')}}`);
  }
  let dataLength = 0;
  for (const [name, { shape, values }] of tensors) {
    checkTensor(name, shape, values);
    const end = dataLength + values.byteLength;
    const dtype = values instanceof Float32Array ? 'F32' : 'I32';
    parts.push(
      `${quote(name)}:{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${dataLength},${end}]}`,
    );
    dataLength = end;
  }
  // Built as text and not from an object, whose keys like "0" would move to the front.
  const header = encodeUtf8(`{${parts.join(',')}}`)!;
  const headerLength = Math.ceil(header.length / 8) * 8;
  const first = new Uint8Array(8 + headerLength);
  new DataView(first.buffer).setBigUint64(0, BigInt(headerLength), true);
  first.fill(0x20, 8);
  first.set(header, 8);
  const values = Array.from(
    tensors.values(),
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return [first, ...values];
}

/** Plain objects are no substitute: they have no size, and a key like "0" would move to the front. */
function checkMap(what: string, value: unknown): void {
  if (value instanceof Map) return;
  throw new SeqlabError(
    'safetensors-write-map',
    `writeSafetensors: ${what} must be a Map, not ${showValue(value)}. Use new Map(Object.entries(…)).`,
  );
}

function textOf(key: string, text: unknown): string {
  if (typeof text === 'string') return text;
  throw new SeqlabError(
    'safetensors-write-values',
    `writeSafetensors: the metadata ${JSON.stringify(key)} is ${showValue(text)}, and may only be text. Use String(…).`,
  );
}

function checkTensor(name: string, shape: readonly number[], values: unknown): void {
  if (typeof name !== 'string' || !Array.isArray(shape) || !isWritable(values)) {
    throw new SeqlabError(
      'safetensors-write-values',
      `writeSafetensors: ${showValue(name)} must be {shape, values} with values a Float32Array or an Int32Array. Convert it first.`,
    );
  }
  const { length } = values;
  if (name === '__metadata__') {
    throw new SeqlabError(
      'safetensors-write-name',
      'writeSafetensors: "__metadata__" is the name of the metadata. Name the tensor otherwise.',
    );
  }
  const product = shape.reduce((size, dimension) => size * dimension, 1);
  if (product !== length || shape.some((dimension) => !Number.isSafeInteger(dimension) || dimension < 0)) {
    throw new SeqlabError(
      'safetensors-write-shape',
      `writeSafetensors: ${JSON.stringify(name)} has ${length} values, but its shape is [${shape}]. Pass a shape of that size.`,
    );
  }
}

function isWritable(values: unknown): values is WritableTensor['values'] {
  return values instanceof Float32Array || values instanceof Int32Array;
}

/** A JSON string; half a surrogate pair has no UTF-8 form, and JSON's escape for it is refused by readers. */
function quote(text: string): string {
  if (encodeUtf8(text) === null) {
    throw new SeqlabError(
      'safetensors-write-name',
      `writeSafetensors: ${JSON.stringify(text)} holds half of a surrogate pair. Use whole characters.`,
    );
  }
  return JSON.stringify(text);
}
