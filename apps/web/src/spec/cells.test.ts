import { datasetByName } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { ladderStages } from '@seqlab/studies';
import { describe, expect, it } from 'vitest';
import { CELLS, cellById, isStage } from './cells.js';
import { resolveSpec } from './resolve-spec.js';
import { symmetryFloor } from './symmetry-floor.js';

describe('the floor that symmetry proves', () => {
  it.each(ladderStages.map(({ id, preset, task, floor }) => [id, preset, task, floor] as const))(
    'is the ladder’s on stage %s',
    (_, preset, task, floor) =>
      expect(symmetryFloor(presets[preset], datasetByName(task).examples)).toBeCloseTo(floor, 12),
  );

  it('joins what a bag joins: symbols, order and the end', () => {
    const h = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    // both inputs one bag; after SOS a coin, after each symbol three of one kind and one other
    expect(symmetryFloor(presets.token, datasetByName('alternating').examples)).toBeCloseTo(
      (2 * Math.LN2 + 8 * h(1 / 4)) / 10,
      12,
    );
    expect(symmetryFloor(presets.plain, datasetByName('alternating').examples)).toBeCloseTo(0.25, 12);
  });

  it('is none where deeper layers can see the order of a prefix', () => {
    const pairs = [
      { task: '', input: '0', output: '0111' },
      { task: '', input: '0', output: '1010' },
    ];
    const floorOf = (decoderLayers: number) => symmetryFloor({ ...presets.masked, decoderLayers }, pairs);
    // the first symbol is a coin in both; S011 and S101 are one bag that ends in 1, and ask for 1 and for 0
    expect(floorOf(1)).toBeCloseTo((4 * Math.LN2) / 10, 12);
    expect(floorOf(2)).toBeCloseTo((2 * Math.LN2) / 10, 12);
  });

  it('refuses what it has no proof for', () => {
    const other = { ...presets.masked, architecture: 'decoder-only' as const };
    expect(() => symmetryFloor(other, [])).toThrow('decoder-only is not an encoder-decoder');
  });
});

describe('the table of rungs and tasks', () => {
  it('is whole: five rungs on six tasks, every stage among them', () => {
    expect(CELLS).toHaveLength(30);
    expect(
      CELLS.filter(({ stage }) => stage !== null)
        .map(({ stage }) => stage)
        .sort(),
    ).toEqual(ladderStages.map(({ id }) => id).sort());
    expect(cellById('3b')).toMatchObject({ rung: 'masked', task: 'alternating', stage: '3b' });
    expect(isStage('3b')).toBe(true);
    expect(isStage('masked/copy4')).toBe(false);
  });

  it('says of each cell whether there is anything to train, as training itself does', () => {
    for (const { rung, task, obstacle, floor } of CELLS) {
      const preset = rung === 'padded' ? 'seq2seq-padded' : rung;
      const spec = { stage: null, preset, task, pairs: '', model: {}, training: {}, seed: 0, dropout: 0.1 };
      const resolve = () => resolveSpec(spec);
      if (obstacle === 'batch') expect(resolve, `${rung}/${task}`).toThrow('differ in length');
      else expect(resolve(), `${rung}/${task}`).toMatchObject({ dataset: { name: task } });
      expect(floor === null, `${rung}/${task}`).toBe(obstacle !== null);
    }
    expect(CELLS.filter(({ obstacle }) => obstacle === 'numbers').map(({ id }) => id)).toEqual([
      'plain/three-to-one',
      'plain/one-to-three',
      'plain/all-eight-copy',
      'plain/all-eight-invert',
    ]);
    expect(CELLS.filter(({ obstacle }) => obstacle === 'batch')).toHaveLength(6);
  });
});
