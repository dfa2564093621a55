import { createHash, type Hash } from 'node:crypto';
import type { ModelConfig } from '@seqlab/core';
import type { Rows, SplitName, Task } from '@seqlab/tasks';
import { judgedSplit } from '../study/judged-split.js';

/** Rows that are looked at together, so that memory does not follow the data. */
const ROWS = 1024;

/** Makes `dataHash`, which remembers what it has seen: many variants share one task. */
export function dataHashes(): (task: Task, config: ModelConfig, judged?: SplitName) => string {
  const known = new WeakMap<Task, Map<string, string>>();
  return (task, config, judged = judgedSplit(task)) => {
    const hashes = known.get(task) ?? new Map<string, string>();
    known.set(task, hashes);
    // what of a config decides how rows are made
    const shape = `${config.architecture} ${config.inputs} ${config.pooling} ${judged}`;
    const hash = hashes.get(shape) ?? dataHash(task, config, judged);
    hashes.set(shape, hash);
    return hash;
  };
}

/** SHA-256 of all that a model is shown of a task: the rows of the split that it is trained on and of the one that it is judged on. */
function dataHash(task: Task, config: ModelConfig, judged: SplitName): string {
  const hash = createHash('sha256');
  for (const split of new Set<SplitName>(['training', judged])) {
    hash.update(`${split}\n`);
    addRows(hash, task.rows(split, config));
  }
  return hash.digest('hex');
}

function addRows(hash: Hash, rows: Rows): void {
  for (let from = 0; from < rows.length; from += ROWS) {
    const numbers = Array.from({ length: Math.min(ROWS, rows.length - from) }, (_, i) => from + i);
    const { kind, batchSize, srcLength, tgtLength, src, tgt, labels } = rows.batch(numbers);
    hash.update(`${kind} ${batchSize} ${srcLength} ${tgtLength}\n`);
    for (const { buffer, byteOffset, byteLength } of [src, tgt, labels]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
}
