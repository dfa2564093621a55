import { startBackend } from '@seqlab/backend';
import { weightHash } from '@seqlab/core';
import { batchOf } from '@seqlab/datasets';
import { createModel, greedy, loadWeights, presets, weightsOf } from '@seqlab/models';
import { runLadderStage } from '@seqlab/studies';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { crossEntropyLoss, fixedBatch, train } from '@seqlab/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Overrides, Switch } from '../spec/link-state.js';
import { resolveSpec } from '../spec/resolve-spec.js';
import {
  type Report,
  type Standing,
  stepOf,
  type Trained,
  type TrainingSpec,
} from '../spec/worker-protocol.js';
import { createControl } from './control.js';
import { decodingLoop } from './decoding-loop.js';
import { paperLearning } from './paper-learning.js';
import { EOS, SOS, wrapped } from './symbols.js';
import { traceJob } from './trace-job.js';
import { trainJob } from './train-job.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const spec = (change: Partial<TrainingSpec> = {}): TrainingSpec => ({
  stage: null,
  preset: 'seq2seq',
  task: 'alternating',
  pairs: '',
  model: {},
  training: { steps: 60 },
  seed: 3,
  dropout: 0.1,
  ...change,
});

async function run(given: TrainingSpec, stopAfter?: number) {
  const reports: Report[] = [];
  const control = createControl(false);
  const job = {
    job: 1,
    spec: given,
    resume: null,
    control,
    backend: { name: 'wasm', reason: 'wasm was asked for' } as const,
    learn: paperLearning,
  };
  await trainJob({
    ...job,
    send(report) {
      reports.push(report);
      if (report.type === 'checkpoint' && report.standing.snapshot.step === stopAfter) control.abort();
    },
  });
  return reports;
}

const trainedOf = (reports: Report[]): Trained => {
  const last = reports.at(-1)!;
  if (last.type !== 'trained') throw new Error(`the job ended with ${last.type}`);
  return last.trained;
};

/** by step, from the first; a step that was told twice, or not in its turn, would show */
const lossesOf = (reports: readonly Report[]): number[] => {
  const all: number[] = [];
  for (const report of reports) {
    if (report.type !== 'losses') continue;
    expect(report.first).toBe(all.length + 1);
    all.push(...report.losses);
  }
  return all;
};

describe('training jobs', () => {
  it.each([
    ['1', 'plain', 'copy4'],
    ['2b', 'token', 'three-to-one'],
  ] as const)("give the ladder study's own bits: stage %s", async (stage, preset, task) => {
    const study = await runLadderStage(stage, 4);
    const { result } = trainedOf(await run(spec({ stage, preset, task, seed: 4, training: {} })));
    expect(result.weightHash).toBe(study.result.weightHash);
    expect(result.evalLoss).toBe(study.result.evalLoss);
    expect(result.examples).toEqual(study.result.examples);
  });

  it('go on from a checkpoint to the same weights', async () => {
    const whole = trainedOf(await run(spec()));
    const standings = (await run(spec(), 30)).flatMap((report) =>
      report.type === 'checkpoint' ? [report.standing] : [],
    );
    const resume = standings.find(({ snapshot }) => snapshot.step === 30)!;
    const reports: Report[] = [];
    await trainJob({
      job: 1,
      spec: spec(),
      resume,
      control: createControl(false),
      backend: { name: 'wasm', reason: 'wasm was asked for' },
      learn: paperLearning,
      send: (report) => reports.push(report),
    });
    expect(trainedOf(reports).result.weightHash).toBe(whole.result.weightHash);
    const losses = reports.flatMap((report) => (report.type === 'losses' ? [report.first] : []));
    expect(losses[0]).toBe(31);
  });

  it.each([
    [0, [0, 1]],
    [1, [1, 2]],
    [7, [7, 8]],
    [23, [23, 24]],
    // after the last step nothing is left to wait for
    [60, [60]],
  ])(
    'give the same bits, every loss once, when the worker is lent away after step %i and again at the next',
    async (step, lent) => {
      const whole = await run(spec());
      const reports: Report[] = [];
      let standing: Standing | null = null;
      // paused at that step, lent; one step by hand, lent again; then to the end
      for (const control of [createControl(true, step), createControl(true, 1), createControl(false)]) {
        control.park();
        await trainJob({
          job: 1,
          spec: spec(),
          resume: standing,
          control,
          backend: { name: 'wasm', reason: 'wasm was asked for' },
          learn: paperLearning,
          send: (report) => reports.push(report),
        });
        const last = reports.at(-1)!;
        if (last.type === 'parked') standing = last.standing;
      }
      expect(trainedOf(reports).result).toMatchObject(
        (({ weightHash, trainLoss, evalLoss, examples }) => ({ weightHash, trainLoss, evalLoss, examples }))(
          trainedOf(whole).result,
        ),
      );
      expect(lossesOf(reports)).toEqual(lossesOf(whole));
      const parked = reports.filter((report) => report.type === 'parked');
      expect(parked.map((report) => stepOf(report.standing))).toEqual(lent);
    },
  );

  it('leave no tensor behind: trained, stopped, refused, traced', async () => {
    const { weights } = trainedOf(await run(spec()));
    const before = memory().numTensors;
    for (let round = 0; round < 3; round += 1) {
      await run(spec());
      expect((await run(spec(), 12)).at(-1)!.type).toBe('stopped');
      await expect(run(spec({ task: 'all-eight-copy' }))).rejects.toMatchObject({
        code: 'web-pairs-need-padding',
      });
      await traceJob({ training: spec(), weights, input: '0101', off: ['positions', 'feed-forward'] });
      expect(memory().numTensors).toBe(before);
    }
  });
});

describe('traces', () => {
  it('decode as greedy does, appending and rewriting', async () => {
    for (const [preset, mode] of [
      ['seq2seq', 'append'],
      ['token', 'rewrite'],
    ] as const) {
      const task = 'alternating';
      const { weights } = trainedOf(await run(spec({ preset, task, training: { steps: 150 } })));
      const model = createModel(presets[preset], { seed: 0 });
      loadWeights(model, weights);
      const source = wrapped('0101');
      const [expected] = await greedy(
        model,
        { batchSize: 1, srcLength: source.length, src: Int32Array.from(source) },
        { mode, sosId: SOS, eosId: EOS },
      );
      const loop = await decodingLoop(model, source, mode);
      expect({ ids: loop.ids, ended: loop.ended }).toEqual(expected);
      for (const { probabilities } of loop.steps) {
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      }
      model.dispose();
    }
  });

  it('show PAD hidden, two layers and every head, and cut what is switched off', async () => {
    const training = spec({
      preset: 'seq2seq-padded',
      model: { heads: 2, encoderLayers: 2 },
      task: 'all-eight-copy',
    });
    const trained = trainedOf(await run(training));
    const { weights } = trained;
    const trace = await traceJob({ training, weights, input: '0', off: [] });
    expect(trace.sourceTokens).toEqual(['SOS', '0', 'EOS', 'PAD', 'PAD', 'PAD']);
    const right = trained.result.examples.filter(({ correct }) => correct).length;
    expect(trace.task).toMatchObject({ pairs: 8, decoded: right });
    expect(trace.rule).toBe('append');
    expect([...trace.padding!.values]).toEqual([0, 0, 0, 1, 1, 1]);
    expect(trace.attentions.map(({ kind, layer, heads }) => [kind, layer, heads.length])).toEqual([
      ['encoder-self', 0, 2],
      ['encoder-self', 1, 2],
      ['decoder-self', 0, 2],
      ['cross', 0, 2],
    ]);
    // nobody looks at PAD
    for (const { values, rows, columns } of trace.attentions[0]!.heads) {
      for (let row = 0; row < rows; row += 1) {
        expect([...values.slice(row * columns + 3, (row + 1) * columns)]).toEqual([0, 0, 0]);
      }
    }
    const cut = await traceJob({
      training,
      weights,
      input: '0',
      off: ['source-padding', 'causal', 'positions'],
    });
    expect([cut.unmasked, cut.causal, cut.positions]).toEqual([['source'], null, null]);
    expect(cut.attentions[0]!.heads[0]!.values[3]).toBeGreaterThan(0);
  });

  it('bears out what the guide says of what is switched off', async () => {
    const training = spec({ preset: 'seq2seq-padded', task: 'all-eight-copy', training: { steps: 60 } });
    const { weights } = trainedOf(await run(training));
    const seen = async (input: string, ...off: Switch[]) => {
      const { decoding, output } = await traceJob({ training, weights, input, off });
      return { shares: decoding.map(({ probabilities }) => probabilities), output };
    };
    const whole = await seen('0');
    // a decoder of one layer: nothing is hidden from the row that decoding reads
    expect(await seen('0', 'causal')).toEqual(whole);
    // no PAD in the decoder's input while it decodes
    expect(await seen('0', 'target-padding')).toEqual(whole);
    for (const mask of ['source-padding', 'memory-padding'] as const)
      expect((await seen('0', mask)).shares[0]).not.toEqual(whole.shares[0]);
    // all that it knows of the input
    expect(await seen('111', 'cross-attention')).toEqual(await seen('0', 'cross-attention'));
    expect((await seen('111')).shares[0]).not.toEqual(whole.shares[0]);
  });

  it.each<Overrides>([
    { normFirst: true, positional: 'sinusoidal' },
    { normFirst: false, positional: 'learned', maxLength: 20, heads: 2, encoderLayers: 2, decoderLayers: 2 },
    { normFirst: false, positional: 'alibi', heads: 4, activation: 'gelu' },
    { normFirst: true, positional: 'rotary', heads: 2, causal: false },
  ])('name what lies between, and it leads to the logits: %o', async (model) => {
    const training = spec({ model, training: { steps: 20 } });
    const { weights } = trainedOf(await run(training));
    const trace = await traceJob({ training, weights, input: '0101', off: [] });
    const last = trace.activations.get('transformer.decoder.norm')!;
    const [weight, bias] = ['weight', 'bias'].map((name) => weights.get(`unembedding.${name}`)!.values);
    for (let row = 0; row < last.rows; row += 1) {
      for (let id = 0; id < trace.logits.columns; id += 1) {
        const at = (column: number) =>
          last.values[row * last.columns + column]! * weight![id * last.columns + column]!;
        const logit = Array.from({ length: last.columns }, (_, column) => at(column)).reduce((a, b) => a + b);
        expect(logit + bias![id]!).toBeCloseTo(trace.logits.values[row * trace.logits.columns + id]!, 4);
      }
    }
    const own = 'transformer.encoder.layers.0.self_attn';
    expect(trace.activations.has(`${own}.query`)).toBe(model.positional !== 'rotary');
    expect(trace.activations.get(`${own}.value`)).toMatchObject({ rows: 6, columns: 8 });
  });

  it('are shown of a run while it trains, and change none of its bits', async () => {
    const plain = trainedOf(await run(spec()));
    const reports: Report[] = [];
    await trainJob({
      job: 1,
      spec: spec(),
      resume: null,
      control: createControl(false, 0, '0101'),
      backend: { name: 'wasm', reason: 'wasm was asked for' },
      learn: paperLearning,
      send: (report) => reports.push(report),
    });
    expect(trainedOf(reports).result.weightHash).toBe(plain.result.weightHash);
    expect(trainedOf(reports).result.curve).toEqual(plain.result.curve);
    const seen = reports.flatMap((report) => (report.type === 'seen' ? [report.trace] : []));
    expect(seen.length).toBeGreaterThan(0);
    expect(seen[0]!).toMatchObject({ input: '0101', embedding: { rows: 4, columns: 8 } });
  });

  it('refuse the model without symbols', async () => {
    const training = spec({ preset: 'plain', task: 'copy4' });
    await expect(traceJob({ training, weights: new Map(), input: '0', off: [] })).rejects.toThrow(
      'trace: the plain model has numbers, not symbols. Choose another model.',
    );
  });
});

describe('resolveSpec', () => {
  it.each([
    [
      { preset: 'best' },
      'web-preset-unknown',
      'resolveSpec: preset "best" is not known. Use one of plain, token, masked, seq2seq, seq2seq-padded.',
    ],
    [
      { pairs: '0 1' },
      'web-pairs',
      'resolveSpec: line 1 of the pairs is not a pair (separator). Correct it.',
    ],
    [
      { pairs: '0\t1\n01\t1' },
      'web-pairs-need-padding',
      'resolveSpec: the sequences of own differ in length, which needs a model with PAD. Use the preset seq2seq-padded.',
    ],
  ])('refuses %j', (change, code, message) => {
    expect(() => resolveSpec(spec(change))).toThrow(expect.objectContaining({ code, message }));
  });
});

it('trains on what the exported command and program train on: pairs padded to the longest', async () => {
  const given = spec({ preset: 'seq2seq-padded', pairs: '01\t10\n1\t0', training: { steps: 20 } });
  const { model: config, training, dataset } = resolveSpec(given);
  const model = createModel(config, { seed: training.seed });
  const batch = batchOf(dataset, symbolTokenizer('01', { padding: true }));
  const loss = crossEntropyLoss({ ignoreIndex: config.padId });
  for await (const _ of train({ model, batches: fixedBatch(batch), config: training, loss }));
  const hash = weightHash(await weightsOf(model));
  model.dispose();
  expect(trainedOf(await run(given)).result.weightHash).toBe(hash);
});

it('smooths labels in training and not in measuring', async () => {
  const plain = trainedOf(await run(spec({ dropout: 0 }))).result;
  const smooth = trainedOf(
    await run(spec({ dropout: 0, training: { steps: 60, labelSmoothing: 0.2 } })),
  ).result;
  // 0.2 of the label over four symbols: no model gets below 0.588, the entropy of (0.85, 0.05, 0.05, 0.05)
  expect(smooth.trainLoss).toBeGreaterThan(0.587);
  expect(smooth.evalLoss).toBeLessThan(smooth.trainLoss);
  expect(smooth.weightHash).not.toBe(plain.weightHash);
});

describe('the other architectures', () => {
  it('a decoder alone learns all eight, the input being the start of its own sequence', async () => {
    const { result, metrics } = trainedOf(
      await run(
        spec({
          preset: 'seq2seq-padded',
          task: 'all-eight-copy',
          model: { architecture: 'decoder-only', dModel: 16, feedForward: 32, decoderLayers: 2 },
          training: { steps: 400 },
          dropout: 0,
        }),
      ),
    );
    expect(result.examples.filter(({ correct }) => correct)).toHaveLength(8);
    expect(metrics!.tokenAccuracy).toBe(1);
  });

  it('an encoder alone copies in place', async () => {
    const { result } = trainedOf(
      await run(spec({ model: { architecture: 'encoder-only' }, training: { steps: 200 } })),
    );
    expect(result.examples.every(({ correct }) => correct)).toBe(true);
  });

  it.each([
    [{ model: { architecture: 'decoder-only' } }, 'web-decoder-only-padding'],
    [{ model: { architecture: 'encoder-only' }, task: 'one-to-three' }, 'web-encoder-only-lengths'],
    [{ training: { fastMath: true } }, 'web-fast-math'],
  ] as const)('refuses %j', (change, code) => {
    expect(() => resolveSpec(spec(change))).toThrow(expect.objectContaining({ code }));
  });
});
