import { type NamedArrays, readFloat32Tensors, SeqlabError, withoutFunctionName } from '@seqlab/core';
import { readWeightBytes } from './weights-header.js';

/** The tensors of a safetensors file as float32, by name. */
export function readWeights(path: string): NamedArrays {
  return inFile(path, () => readFloat32Tensors(readWeightBytes(path, 'weights')).tensors);
}

/** Runs a reader and puts the file's name in front of what it complains about. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SeqlabError) || error.message.includes(path)) throw error;
    const { code, message, problems } = error;
    throw new SeqlabError(code, `${path}: ${withoutFunctionName(message)}`, { cause: error, problems });
  }
}
