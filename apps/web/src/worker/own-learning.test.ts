import { startBackend } from '@seqlab/backend';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeDrawing } from '../spec/own/drawing.js';
import { drawnDigit } from '../spec/own/samples/digits.js';
import type { Trace } from '../spec/trace.js';
import type { OwnSpec, Report, Trained, TrainingSpec } from '../spec/worker-protocol.js';
import { createControl } from './control.js';
import { ownLearning, ownTrace } from './own-learning.js';
import { trainJob } from './train-job.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const spec = (own: OwnSpec, steps: number, model: TrainingSpec['model'] = {}): TrainingSpec => ({
  ...{ stage: null, preset: '', task: '', pairs: '', seed: 2, dropout: 0.1 },
  own,
  model,
  training: { steps },
});

async function trained(given: TrainingSpec, input: string): Promise<{ trained: Trained; seen: Trace[] }> {
  const reports: Report[] = [];
  await trainJob({
    ...{ job: 1, spec: given, resume: null, control: createControl(false, 0, input) },
    backend: { name: 'wasm', reason: 'wasm was asked for' },
    learn: ownLearning,
    send: (report) => void reports.push(report),
  });
  const last = reports.at(-1)!;
  if (last.type !== 'trained') throw new Error(`the job ended with ${last.type}`);
  return {
    trained: last.trained,
    seen: reports.flatMap((report) => (report.type === 'seen' ? [report.trace] : [])),
  };
}

const sums = (matrix: { readonly rows: number; readonly columns: number; readonly values: Float32Array }) =>
  Array.from({ length: matrix.rows }, (_, row) =>
    matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns).reduce((a, b) => a + b, 0),
  );

describe('tasks of one’s own', () => {
  it.each([
    ['encoder-decoder', 250],
    ['decoder-only', 500],
  ] as const)(
    'pairs of any symbols are turned round by the model %s in %i steps',
    async (architecture, steps) => {
      const own: OwnSpec = { kind: 'pairs', sample: 'reverse', data: '' };
      const given = spec(own, steps, { architecture });
      const { trained: run, seen } = await trained(given, 'q̃ש👩‍🚀');
      expect(run.scores!.training.exactMatch).toBeGreaterThan(0.95);
      expect(run.scores!.heldOut!.exactMatch).toBeGreaterThan(0.5);
      expect(run.result.examples.filter(({ task }) => task === 'held-out')).toHaveLength(20);
      const trace = await ownTrace({ training: given, weights: run.weights, input: 'q̃ש👩‍🚀', off: [] });
      expect(trace).toMatchObject({ output: '👩‍🚀שq̃', ended: true });
      expect(trace.decoding.map(({ chosen }) => chosen)).toEqual(['👩‍🚀', 'ש', 'q̃', 'EOS']);
      // what was seen last is what the trained model says
      expect(seen.at(-1)!.output).toBe(trace.output);
      for (const { heads } of trace.attentions)
        for (const head of heads) for (const sum of sums(head)) expect(sum).toBeCloseTo(1, 4);
    },
    120_000,
  );

  it('a text goes on, the same way for one seed, otherwise for others', async () => {
    const given = spec({ kind: 'text', sample: 'names', data: '' }, 80);
    const { trained: run } = await trained(given, 'A');
    expect(run.scores!.heldOut!.perplexity).toBeLessThan(15);
    const write = async (seed: number) => {
      const trace = await ownTrace({
        ...{ training: given, weights: run.weights, input: 'A', off: [] },
        writing: { temperature: 1, seed },
      });
      return trace.output;
    };
    expect(await write(3)).toBe(await write(3));
    expect(new Set(await Promise.all([1, 2, 3, 4, 5, 6].map(write))).size).toBeGreaterThan(2);
  }, 120_000);

  it('a drawing is told by its patches', async () => {
    const given = spec({ kind: 'drawings', sample: 'digits', data: '' }, 250);
    const input = writeDrawing(drawnDigit(0, 2000));
    const { trained: run, seen } = await trained(given, input);
    expect(run.scores!.heldOut!.accuracy).toBeGreaterThan(0.6);
    const trace = await ownTrace({ training: given, weights: run.weights, input, off: [] });
    expect(trace.output).toBe('0');
    expect(trace.sourceTokens).toHaveLength(16);
    expect(trace.attentions[0]!.heads[0]).toMatchObject({ rows: 16, columns: 16 });
    expect(seen.length).toBeGreaterThan(0);
    await expect(
      ownTrace({ training: given, weights: run.weights, input: 'none', off: [] }),
    ).rejects.toMatchObject({ code: 'web-own-input' });
  }, 120_000);

  it('leave no tensor behind', async () => {
    const given = spec({ kind: 'pairs', sample: 'reverse', data: '' }, 5);
    await trained(given, 'q̃');
    const { numTensors } = memory();
    await trained(given, 'q̃');
    expect(memory().numTensors).toBe(numTensors);
  }, 60_000);
});

describe('inside a model of one’s own', () => {
  const own: OwnSpec = { kind: 'pairs', sample: 'reverse', data: '' };
  const given = spec(own, 250);
  const look = async (weights: Trained['weights'], heads: readonly string[], against: string) =>
    ownTrace({ training: given, weights, input: 'q̃ש', off: [], inside: { heads, against } });

  it('the last layer’s answer is the model’s, and patching all that differs brings the first answer back', async () => {
    const { weights } = (await trained(given, 'q̃ש')).trained;
    const whole = await look(weights, [], '字ש');
    const lens = whole.inside!.lens.at(-1)!.shares;
    const answers = whole.decoding.flatMap(({ probabilities }) => probabilities);
    expect(lens.values.length).toBe(answers.length);
    for (const [i, share] of lens.values.entries()) expect(share).toBeCloseTo(answers[i]!, 4);

    const patched = whole.inside!.patched!;
    if ('problem' in patched) throw new Error(patched.problem);
    expect(patched.says).toEqual(['q̃', '字']);
    expect(patched.clean).toBeGreaterThan(patched.corrupted);
    // only q̃ and 字 differ: of what enters, their place alone brings all of it back, and the others nothing
    const embedded = patched.stream.find(({ name }) => name === 'src_embedded')!;
    expect(embedded.places).toEqual(['SOS', 'q̃', 'ש', 'EOS']);
    expect(embedded.values[1]).toBeCloseTo(patched.clean, 3);
    for (const place of [0, 2, 3]) expect(embedded.values[place]).toBeCloseTo(patched.corrupted, 3);

    expect((await look(weights, [], 'q̃ש字')).inside!.patched).toEqual({ problem: 'lengths' });
    expect((await look(weights, [], 'x')).inside!.patched).toEqual({ problem: 'unknown' });
    expect((await look(weights, [], 'q̃ש')).inside!.patched).toEqual({ problem: 'same' });

    // without every head of the cross-attention nothing of the source reaches the answer
    const deaf = [0, 1].flatMap((layer) => [0, 1, 2, 3].map((head) => `decoder.${layer}.cross.${head}`));
    const without = await look(weights, deaf, '字ש');
    expect(without.inside!.patched).toEqual({ problem: 'same' });
    expect(without.logits.values).not.toEqual(whole.logits.values);
    // a head that is not there changes nothing
    expect((await look(weights, ['encoder.9.self.0'], '')).logits.values).toEqual(whole.logits.values);
  }, 180_000);
});
