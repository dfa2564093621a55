import type { Tensor } from '@tensorflow/tfjs-core';

/** Values of an input in a shape, row-major: Int32Array becomes an int32 tensor, Float32Array a float32 one. */
export interface InputArray {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** The inputs of one step by name. */
export type Inputs = Readonly<Record<string, InputArray>>;
/** For each output its values in several steps, one after the other. */
export type Rows = Readonly<Record<string, Float32Array | Int32Array>>;
export type Tensors = Readonly<Record<string, Tensor>>;
/** A computation on tensors alone: what moves from step to step comes in as an input. */
export type Step = (inputs: Tensors) => Tensors;

/** A recorded step on one backend, for inputs of one shape. */
export interface CapturedProgram {
  /** Runs the step once for each element of `steps`, in order. */
  run(steps: readonly Inputs[]): Promise<Rows>;
  /** Whether a tensor that the step reads or writes, and did not make, is gone: then the step must be recorded again. */
  stale(): boolean;
  readonly stats: ProgramStats;
  dispose(): void;
}

export interface ProgramStats {
  /** instructions (WASM) or shaders (WebGPU) of one step */
  readonly instructions: number;
  /** memory of the program's own: code, intermediates and scratch */
  readonly bytes: number;
  /** WebGPU alone: bytes of all buffers that the shaders of one step bind, what moves if nothing stays in a cache */
  readonly bytesBound?: number;
}

/** The first run of a step, by which it is recorded, and the program that runs it again, or the stock kernel that prevents one. */
export interface FirstRun {
  readonly outputs: Promise<Rows>;
  readonly program: CapturedProgram | null;
  readonly foreign: string | null;
}
