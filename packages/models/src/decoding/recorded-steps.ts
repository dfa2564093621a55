import { accumulate, capture, concatSequence, sliceSequence } from '@seqlab/backend';
import {
  dispose,
  gather,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Continuation, Prompt } from '../model.js';

/** So many tokens follow before room is made again: what is unused is computed along, and making room costs two tokens' time. */
const ROOM = 32;

/**
 * Steps of one token each, recorded once and replayed: nearly all of a small model's decoding is otherwise the way through
 * JavaScript from kernel to kernel. Keys and values stay at the right end of a room that does not grow, so that every step has the same
 * shapes; each step moves them one position to the left.
 */
export interface RecordedSteps {
  /** B */
  readonly batch: number;
  /** whether none fits after it */
  readonly full: boolean;
  /** why they are run op by op; null if they are replayed */
  readonly fallback: string | null;
  /** Puts one token [B] after the others; the logits [B][outputSize] of what comes next. `hidden` [B][P+1]: 1 at PAD */
  append(ids: Int32Array, hidden: readonly number[][] | null): Promise<Float32Array[]>;
  /** Row r goes on from what row `from[r]` is now. */
  reorder(from: readonly number[]): void;
  /** copies of the keys and values so far, per layer [B, P, 2D] */
  past(): Tensor3D[];
  dispose(): void;
}

/** @param limit positions that the model has at most; Infinity: no limit */
export function recordSteps(
  extend: NonNullable<Continuation['extend']>,
  prompt: Prompt,
  past: readonly Tensor3D[],
  limit: number,
): RecordedSteps {
  const [batch, start] = past[0]!.shape;
  const room = start + ROOM;
  const end = Math.min(room, limit);
  let length = start;
  const kept = past.map((tensor) => atTheRight(tensor, room));
  const captured = capture(({ ids, padding, at }) => {
    const { logits, past: grown } = extend(
      {
        ids: ids as Tensor2D,
        past: kept as unknown as Tensor3D[],
        padding: padding as Tensor2D,
        position: { at: at as Tensor2D, limit: end },
      },
      prompt,
    );
    put(
      kept,
      grown.map((tensor) => sliceSequence(tensor, 1, room + 1)),
    );
    return { logits };
  });

  return {
    batch,
    get full() {
      return length >= end;
    },
    get fallback() {
      return captured.fallback;
    },
    async append(ids, hidden) {
      const padding = new Int32Array(batch * (room + 1));
      for (let row = 0; row < batch; row += 1) {
        const to = (row + 1) * (room + 1);
        padding.fill(1, to - room - 1, to - length - 1);
        if (hidden !== null) padding.set(hidden[row]!, to - length - 1);
      }
      const { logits } = await captured.run([
        {
          ids: { values: ids, shape: [batch, 1] },
          padding: { values: padding, shape: [batch, room + 1] },
          at: { values: Int32Array.of(length), shape: [1, 1] },
        },
      ]);
      length += 1;
      const width = logits!.length / batch;
      return Array.from({ length: batch }, (_, row) =>
        (logits as Float32Array).subarray(row * width, (row + 1) * width),
      );
    },
    reorder(from) {
      tidy(() =>
        put(
          kept,
          kept.map((tensor) => gather(tensor, tensor1d([...from], 'int32'))),
        ),
      );
    },
    past: () => kept.map((tensor) => sliceSequence(tensor as unknown as Tensor3D, room - length, room)),
    dispose() {
      captured.dispose();
      dispose(kept);
    },
  };
}

/** Copies into memory that a recording knows, where assigning would give the variable other memory. */
function put(variables: readonly Variable[], tensors: readonly Tensor[]): void {
  accumulate(variables, tensors, { reset: true });
}

function atTheRight(tensor: Tensor3D, room: number): Variable {
  const [batch, length, width] = tensor.shape;
  return tidy(() => variable(concatSequence(zeros([batch, room - length, width]), tensor), false));
}
