import { parseModelConfig } from '@seqlab/core';
import { expect, test } from 'vitest';
import type { Trace } from '../../spec/trace.js';
import { createStacksInTurn } from './stacks-in-turn.js';
import type { Subject } from './subject.js';

const subject = (dModel: number, trace: Trace | null): Subject => ({
  config: parseModelConfig({ architecture: 'encoder-decoder', vocabSize: 5, dModel, heads: 1 }),
  rung: null,
  run: null,
  trace,
});
const trace = () => ({}) as Trace;

test('one stack takes over a trace in a turn, and none once both have', () => {
  const stacks = createStacksInTurn();
  const [first, second] = [trace(), trace()];
  expect(stacks.begin(subject(8, first))).toEqual({ draws: true, waits: true });
  expect([stacks.traceOf('encoder'), stacks.traceOf('decoder')]).toEqual([first, null]);
  expect(stacks.begin(subject(8, first))).toEqual({ draws: true, waits: false });
  expect(stacks.traceOf('decoder')).toBe(first);
  expect(stacks.begin(subject(8, first))).toEqual({ draws: false, waits: false });
  stacks.begin(subject(8, second));
  expect(stacks.traceOf('encoder')).toBe(second);
  expect(stacks.traceOf('decoder')).toBe(first);
});

test('another model, or none, shows nothing of the one before', () => {
  const stacks = createStacksInTurn();
  const first = trace();
  stacks.begin(subject(8, first));
  stacks.begin(subject(8, first));
  stacks.begin(subject(16, trace()));
  expect(stacks.traceOf('decoder')).toBe(null);
  expect(stacks.begin(subject(16, null))).toEqual({ draws: false, waits: false });
  expect(stacks.traceOf('encoder')).toBe(null);
  expect(stacks.begin(null)).toEqual({ draws: false, waits: false });
});
