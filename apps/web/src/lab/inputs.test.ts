import { expect, it } from 'vitest';
import { DEFAULT_LINK_STATE, type LinkState } from '../spec/link-state.js';
import { createInputs } from './inputs.js';

const link = (change: Partial<LinkState>): LinkState => ({ ...DEFAULT_LINK_STATE, ...change });

it('gives each place its own input back', () => {
  const bench = link({ view: 'workbench', kind: 'pairs', input: '149' });
  const inputs = createInputs(bench);
  const walk = inputs.at({ ...bench, view: 'walk' }, false);
  expect(walk.input).toBe('0101');
  const typed = inputs.at({ ...walk, input: '11' }, true);
  const back = inputs.at({ ...typed, view: 'workbench' }, false);
  expect(back.input).toBe('149');
  expect(inputs.at({ ...back, view: 'ladder' }, false).input).toBe('11');
});

it('takes the input of the place where a link is asked for', () => {
  const bench = link({ view: 'workbench', kind: 'drawings', input: 'ff' });
  const inputs = createInputs(bench);
  const take = inputs.at({ ...bench, view: 'take' }, false);
  expect(take.input).toBe('ff');
  expect(inputs.at({ ...take, view: 'walk' }, false).input).toBe('0101');
});

it('leaves what a change says itself, and does not hand on what no model reads', () => {
  const inputs = createInputs(link({}));
  expect(inputs.at(link({ view: 'walk', input: '2' }), true).input).toBe('2');
  const bench = inputs.at(link({ view: 'workbench', kind: 'text', input: 'A' }), true);
  expect(bench.input).toBe('A');
  expect(inputs.at({ ...bench, view: 'guide' }, false).input).toBe('0101');
});
