import { SeqlabError } from '@seqlab/core';
import { expect, test } from 'vitest';
import { formatState, parseState, type RunState } from './run-state.js';

const sound: RunState = {
  format: 1,
  step: 3,
  seed: 0,
  cursor: 3,
  optimizerScalars: { beta1Power: 0.1 + 0.2 },
  files: { 'checkpoints/3/model.safetensors': { bytes: 10, sha256: 'ab' } },
  documents: { 'config.json': [{ bytes: 2, sha256: 'cd' }] },
  metrics: { bytes: 0, sha256: 'ef' },
  older: ['1', '2.1'],
  best: { step: 1, name: '1' },
  olderFiles: { 'checkpoints/1/model.safetensors': { bytes: 9, sha256: 'aa' } },
};

const signed = (change: object) => formatState({ ...sound, ...change } as RunState);

test('a state survives the round trip, doubles to the last bit', () => {
  expect(parseState(formatState(sound), 'state.json')).toEqual(sound);
});

test('a state from before there was a best checkpoint has none', () => {
  const { best: _best, olderFiles: _olderFiles, ...before } = sound;
  expect(parseState(formatState(before as RunState), 'state.json')).toEqual({
    ...before,
    best: null,
    olderFiles: {},
  });
});

test.each<readonly [text: string, what: string]>([
  ['{', 'it is not JSON'],
  ['[]', 'it is not an object'],
  [JSON.stringify({ ...sound, step: -1 }), '"step" is no whole number'],
  [JSON.stringify({ ...sound, seed: 0.5 }), '"seed" is no whole number'],
  [JSON.stringify({ ...sound, cursor: '3' }), '"cursor" is no whole number'],
  [JSON.stringify({ ...sound, optimizerScalars: null }), '"optimizerScalars" is no object'],
  [JSON.stringify({ ...sound, optimizerScalars: { x: '1' } }), 'the optimizer\'s "x" is no number'],
  [JSON.stringify({ ...sound, files: [] }), '"files" is no object'],
  [JSON.stringify({ ...sound, files: { a: {} } }), 'the entry of a is incomplete'],
  [
    JSON.stringify({ ...sound, files: { '../../etc/passwd': { bytes: 1, sha256: 'ab' } } }),
    '"../../etc/passwd" is not the path of a checkpoint\'s file',
  ],
  [
    JSON.stringify({ ...sound, files: { 'checkpoints/../model.safetensors': { bytes: 1, sha256: 'ab' } } }),
    '"checkpoints/../model.safetensors" is not the path of a checkpoint\'s file',
  ],
  // with a checksum that is right: whoever writes a state by hand can write that too
  ...[null, [], { a: null }, { a: [{}] }].map(
    (documents) => [signed({ documents }), '"documents" is incomplete'] as const,
  ),
  ...[{}, [], 'x'].map((metrics) => [signed({ metrics }), '"metrics" is incomplete'] as const),
  ...['1', ['1', '../..'], ['a/b'], [null]].map(
    (older) => [signed({ older }), '"older" names something else than checkpoints'] as const,
  ),
  [signed({ best: { step: 1, name: '../1' } }), '"best" is no checkpoint'],
  [signed({ best: 1 }), '"best" is no checkpoint'],
  [
    signed({ olderFiles: { '../x': { bytes: 1, sha256: 'ab' } } }),
    '"../x" is not the path of a checkpoint\'s file',
  ],
  [signed({ note: 1 }), '"note" is not one of its keys'],
])('%s is refused: %s', (text, what) => {
  expect(() => parseState(text, 'state.json')).toThrow(
    expect.objectContaining({
      code: 'run-damaged',
      message: `run: state.json is damaged: ${what}. Restore it from a copy, or start a new run.`,
    }),
  );
});

test('a later format is refused, and is no damage', () => {
  expect(() => parseState('{"format":2}', 'state.json')).toThrow(
    expect.objectContaining({
      code: 'run-format',
      message:
        'run: state.json has format 2, and this version reads format 1. Use the version of seqlab that wrote the run.',
    }),
  );
});

test('a state without the later keys is read as one from before them', () => {
  const { documents, metrics, older, best, olderFiles, ...before } = sound;
  expect(parseState(JSON.stringify(before), 'state.json')).toEqual({
    ...before,
    documents: {},
    metrics: null,
    older: [],
    best: null,
    olderFiles: {},
  });
});

test('no flipped bit changes what a state says', () => {
  const bytes = new TextEncoder().encode(formatState(sound));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    try {
      expect(parseState(new TextDecoder().decode(flipped), 'state.json')).toEqual(sound);
    } catch (error) {
      expect(error).toBeInstanceOf(SeqlabError);
    }
  }
});
