import { afterEach, describe, expect, it, vi } from 'vitest';
import { sandboxAllows, setFrameFacts } from './frame-facts.js';

const stand = (origin: string, inFrame: boolean) => {
  const window = {};
  vi.stubGlobal('window', window);
  vi.stubGlobal('parent', inFrame ? {} : window);
  vi.stubGlobal('origin', origin);
};

describe('sandboxAllows', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    delete (globalThis as Record<symbol, unknown>)[Symbol.for('seqlab.frame-facts')];
  });

  it('allows all in a tab of its own and, unless told otherwise, in a frame with an origin', () => {
    stand('https://lab.example', false);
    expect(sandboxAllows('allow-downloads')).toBe(true);
    stand('https://lab.example', true);
    expect(sandboxAllows('allow-downloads')).toBe(true);
  });

  it('does not know what a frame without an origin may', () => {
    stand('null', true);
    expect(sandboxAllows('allow-downloads')).toBeNull();
    setFrameFacts(undefined);
    setFrameFacts({ sandbox: 'allow-downloads' });
    expect(sandboxAllows('allow-downloads')).toBeNull();
  });

  it('knows what the page around says', () => {
    stand('null', true);
    setFrameFacts({ sandbox: ['allow-scripts', 'allow-popups', 7] });
    expect([sandboxAllows('allow-popups'), sandboxAllows('allow-downloads')]).toEqual([true, false]);
    setFrameFacts({ sandbox: null });
    expect(sandboxAllows('allow-downloads')).toBe(true);
  });
});
