import type { LadderSeedResult } from '@seqlab/core';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../messages/messages.js';
import { toolMessagesOf } from '../../messages/tool-messages.js';
import { DEFAULT_LINK_STATE } from '../../spec/link-state.js';
import type { StageId } from '../../spec/rungs.js';
import type { Trace } from '../../spec/trace.js';
import { taskText } from '../walk/walk-view.js';
import { verdict } from './proof-view.js';

const t = { ...messagesOf('en'), ...toolMessagesOf('en') };

/** What is said of a run with so many of its two pairs right; the pairs of seeds are those of the table in docs/embedding.md. */
const said = (stage: StageId, seed: number, right: number, dropout = 0.1): string => {
  const examples = [0, 1].map((index) => ({
    task: 'copy4',
    input: '0',
    expected: '0',
    output: '0',
    correct: index < right,
  }));
  const result: LadderSeedResult = {
    seed,
    trainLoss: 0.1,
    evalLoss: 0.0012,
    weightHash: '',
    curve: [],
    examples,
  };
  return verdict({ t, link: { ...DEFAULT_LINK_STATE, seed, dropout } }, stage, result);
};

describe('the verdict on a run', () => {
  it('says that a seed has learnt the task, and that another has not', () => {
    expect(said('2b', 2, 2)).toBe('This run (seed 2): 2 of 2 pairs decoded exactly. It has learnt the task.');
    expect(said('2b', 0, 0)).toMatch(
      /^This run \(seed 0\): 0 of 2 pairs.*loss is 0\.0012; but in training nothing masked/,
    );
    expect(said('3a', 0, 2)).toContain('It has learnt the task.');
    expect(said('3a', 3, 1)).toMatch(/1 of 2 pairs.*loss is 0\.0012\. Dropout is on \(0\.1\)/);
    expect(said('3a', 3, 1, 0)).toMatch(/loss is 0\.0012\. Another seed may\./);
  });

  it('never says of a task with a floor that a run could have learnt it', () => {
    for (const stage of ['1', '2a', '2c', '3b'] as const)
      expect(said(stage, 1, 1)).toBe(
        'This run (seed 1): 1 of 2 pairs decoded exactly. The floor forbids that all are right, whatever the seed.',
      );
  });
});

describe('what is said of the whole task beside one answer', () => {
  const text = (decoded: number, teacherForced: number, trace: Partial<Trace> = {}) =>
    taskText(
      { t },
      { off: [], unmasked: [], padding: null, causal: null, rule: 'append', ...trace } as unknown as Trace,
      { pairs: 2, decoded, teacherForced },
    );

  it('counts pairs decoded and teacher-forced, and names the rule of decoding', () => {
    expect(text(1, 2)).toMatch(
      /^The whole task: 1 of 2 pairs decoded, 2 of 2 teacher-forced\. Decoding appends/,
    );
    expect(text(1, 2)).toContain('does better than when its own go back in');
    expect(text(2, 2)).not.toContain('does better');
    expect(text(2, 2, { rule: 'rewrite' })).toContain('writes every symbol anew');
  });

  it('says that a component can be missed only where every pair comes out', () => {
    expect(text(2, 2, { off: ['causal'] })).toMatch(/Without the causal mask.*it still decodes every pair/);
    expect(text(1, 1, { off: ['cross-attention'] })).not.toContain('still decodes');
    expect(text(2, 2)).not.toContain('still decodes');
  });

  it('says of each padding mask that is off what it was for, and where it could not matter', () => {
    const causal = { rows: 1, columns: 1, values: Float32Array.of(0) };
    const padding = (...values: number[]) => ({
      rows: 1,
      columns: values.length,
      values: Float32Array.from(values),
    });
    const without = (mask: 'source' | 'target' | 'memory', more: Partial<Trace> = {}) =>
      text(1, 2, { unmasked: [mask], padding: padding(0, 1), causal, ...more });
    expect(without('source')).toContain('the encoder’s symbols mix PAD in');
    expect(without('memory')).toContain('the decoder looks at the places of PAD');
    expect(without('memory')).not.toContain('leaves no place to PAD');
    expect(without('memory', { padding: padding(0, 0) })).toContain('leaves no place to PAD');
    expect(without('target')).toContain('nothing changes here');
    expect(without('target', { padding: padding(0, 0) })).not.toContain('leaves no place to PAD');
    expect(without('target', { causal: null })).toContain('see the PAD behind the end');
    expect(text(2, 2, { padding: padding(0, 1) })).not.toContain('mask');
  });
});
