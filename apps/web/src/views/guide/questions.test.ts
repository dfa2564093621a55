import { datasetByName } from '@seqlab/datasets';
import { ladderStages } from '@seqlab/studies';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../lab/run.js';
import { messagesOf } from '../../messages/messages.js';
import { toolMessagesOf } from '../../messages/tool-messages.js';
import type { Proof } from '../../spec/proof.js';
import { resolveSpec } from '../../spec/resolve-spec.js';
import type { StageId } from '../../spec/rungs.js';
import { modelOf, parametersOf } from '../../spec/stage-facts.js';
import { problemOf } from '../../worker/problem.js';
import { columnsOf, partsOf } from '../diagram/parts.js';
import { QUESTIONS, type QuestionId, seenOf } from './questions.js';

const t = { ...messagesOf('en'), ...toolMessagesOf('en') };
const { questions } = t.guide;

/** A lab whose every run has so many of two pairs right. */
const labWith = (right: number, proof: Proof | null = null) => {
  const examples = [0, 1].map((index) => ({
    task: '',
    input: '0',
    expected: '0',
    output: '0',
    correct: index < right,
  }));
  const result = { seed: 2, trainLoss: 0.25, evalLoss: 0.125, weightHash: '', curve: [], examples };
  const trained = { result, metrics: null, weights: new Map(), proof, milliseconds: 1 };
  return { t, run: (): Pick<Run, 'trained'> => ({ trained }) };
};
const untrained = { t, run: (): Pick<Run, 'trained'> => ({ trained: null }) };

describe('what an answer says of this seed’s run', () => {
  it('is nothing before the run', () => {
    for (const { id } of QUESTIONS) expect(seenOf(untrained, id)).toBeNull();
  });

  it('is how many pairs it has right, whichever way it went', () => {
    for (const right of [0, 1, 2])
      expect(seenOf(labWith(right), 'exposure')).toBe(
        `This run, Three to one: ${right} of 2 pairs decoded exactly, evaluation loss 0.1250.`,
      );
    expect(seenOf(labWith(2), 'dropout')).toBe(
      'This run, All eight, together: 0.2500 with dropout, 0.1250 without.',
    );
  });

  it('is the number on which its proof turns', () => {
    const of = (id: QuestionId, proof: Proof) => seenOf(labWith(0, proof), id);
    expect(of('plain', { kind: 'plain', bias: 0.5, rows: [] })).toBe(
      'This run: its one answer is 0.500000, its evaluation loss is 0.1250.',
    );
    expect(of('token', { kind: 'token', input: '0', rows: [], difference: 0 })).toBe(
      'This run: rows of one token differ by at most 0; its evaluation loss is 0.1250, the floor 0.4499.',
    );
    expect(of('token', { kind: 'token', input: '0', rows: [], difference: null })).toBeNull();
    expect(of('paddingMasks', { kind: 'padding', input: '0', rows: [], difference: 2e-7 })).toContain(
      '2.0e−7',
    );
  });

  it('has a place that is there', () => {
    for (const { place } of QUESTIONS) {
      if (place?.part === undefined) continue;
      const config = modelOf(place.stage);
      const ids = columnsOf(config).flatMap((column) =>
        partsOf(column, config.normFirst).map(({ id }) => id),
      );
      expect(ids).toContain(place.part);
    }
    expect(new Set(QUESTIONS.map(({ id }) => id))).toEqual(new Set(Object.keys(questions)));
  });
});

describe('the numbers in the answers', () => {
  const floorOf = (id: StageId) => ladderStages.find((stage) => stage.id === id)!.floor.toFixed(4);

  it('are the ladder’s floors', () => {
    expect(questions.token.answer).toContain(`= ${floorOf('2a')} `);
    expect(questions.order.answer).toContain(`= ${floorOf('3b')}.`);
    expect(questions.plain.answer).toContain('error of 0.25');
    expect(Number(floorOf('1'))).toBe(0.25);
  });

  it('are entropies', () => {
    const h = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    expect(questions.entropy.answer).toContain(`ln 2 = ${h(1 / 2).toFixed(3)}`);
    expect(questions.entropy.answer).toContain(`${h(1 / 4).toFixed(3)} for one in four`);
    expect(questions.loss.answer).toContain(`ln 4 = ${Math.log(4).toFixed(3)}`);
  });

  it('are the parameters of the model', () => {
    expect(3 * 288 + 2 * 144 + 7 * 16 + 32 + 36).toBe(parametersOf('4'));
    expect(parametersOf('5') - parametersOf('4')).toBe(8);
    expect(questions.parameters.ask).toContain('1,332');
  });

  it('are the labels of the eight pairs', () => {
    const spec = { preset: 'seq2seq-padded', task: 'all-eight-copy', stage: '5', pairs: '' } as const;
    const resolved = resolveSpec({ ...spec, model: {}, training: {}, seed: 0, dropout: 0.1 });
    const { labels } = problemOf(resolved).distinct;
    const count = (holds: (id: number) => boolean) => [...labels].filter(holds).length;
    expect([labels.length, count((id) => id === 4), count((id) => id !== 4)]).toEqual([40, 8, 32]);
    expect(questions.padLoss.answer).toMatch(
      /40 places.*8 hold PAD.*32 labels.*5 labels of 32, three to one has 2/,
    );
    const { examples, copies } = datasetByName('all-eight-copy');
    expect(examples.length * copies).toBe(200);
    expect(new Set(examples.map(({ input }) => input.length))).toEqual(new Set([1, 3, 4]));
  });
});
