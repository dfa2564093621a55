import { describe, expect, it } from 'vitest';
import { DEFAULT_LINK_STATE as start } from '../spec/link-state.js';
import { changeBetween } from './link-change.js';

describe('what a host changes', () => {
  const visitor = { ...start, seed: 5, view: 'workbench', pairs: '0\t1', model: { heads: 2 } } as const;

  it('is the changed key alone, whatever the visitor has set', () => {
    expect(changeBetween(start, { ...start, theme: 'dark' }, visitor)).toEqual({ theme: 'dark' });
    expect(changeBetween(start, { ...start, hide: ['seed'] }, visitor)).toEqual({ hide: ['seed'] });
    expect(changeBetween(start, start, visitor)).toEqual({});
  });

  it('is of the overrides single keys: set, changed and taken away', () => {
    const given = { ...start, model: { dModel: 4 } };
    const both = { ...visitor, model: { dModel: 4, heads: 2 } };
    expect(changeBetween(start, given, visitor)).toEqual({ model: { dModel: 4, heads: 2 } });
    expect(changeBetween(given, { ...start, model: { dModel: 8 } }, both)).toEqual({
      model: { dModel: 8, heads: 2 },
    });
    expect(changeBetween(given, start, both)).toEqual({ model: { heads: 2 } });
  });
});
