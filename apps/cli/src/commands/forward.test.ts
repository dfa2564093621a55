import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFloat32Tensors, writeSafetensors } from '@seqlab/core';
import { describe, expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const fixtures = fileURLToPath(new URL('../../../../internal/reference/fixtures', import.meta.url));
const names = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'expected.json')));
const file = (name: string, what: string) => join(fixtures, name, what);

/** The flags of a fixture, some of its files replaced by others. */
const flags = (name: string, replaced: { config?: string; weights?: string; batch?: string } = {}) => [
  '--config',
  replaced.config ?? file(name, 'config.json'),
  '--weights',
  replaced.weights ?? file(name, 'weights.safetensors'),
  '--batch',
  replaced.batch ?? file(name, 'batch.json'),
];

const folder = mkdtempSync(join(tmpdir(), 'seqlab-forward-'));

function written(name: string, contents: string | Uint8Array): string {
  writeFileSync(join(folder, name), contents);
  return join(folder, name);
}

test('there are at least twelve fixtures', () => {
  expect(names.length).toBeGreaterThanOrEqual(12);
});

describe.each(['wasm', 'cpu'])('on %s', (backend) => {
  test.each(names)('%s gives the logits, the loss and the gradient norms of PyTorch', async (name) => {
    const expected = JSON.parse(readFileSync(file(name, 'expected.json'), 'utf8'));
    const tensors = readFloat32Tensors(readFileSync(file(name, 'expected.safetensors'))).tensors;
    const { logits, loss, gradNorms } = await runJson('forward', ...flags(name), '--backend', backend);

    expect(Math.abs(loss - expected.loss)).toBeLessThanOrEqual(1e-5);
    const wanted = tensors.get('logits')!;
    expect([logits.length, logits[0].length, logits[0][0].length]).toEqual(wanted.shape);
    expect(largestDifference(logits.flat(2), [...wanted.values])).toBeLessThanOrEqual(1e-5);
    expect(Object.keys(gradNorms).sort()).toEqual(Object.keys(expected.gradNorms).sort());
    for (const [parameter, norm] of Object.entries<number>(expected.gradNorms)) {
      expect(Math.abs(gradNorms[parameter] - norm), parameter).toBeLessThanOrEqual(1e-4 * norm + 1e-6);
    }
  });
});

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(
    ...a.map((value, i) => (Number.isFinite(value) ? Math.abs(value - b[i]!) : Number.POSITIVE_INFINITY)),
  );
}

test('without --json it says the same to people', async () => {
  const { code, stdout } = await runMain('forward', ...flags('seq2seq'));
  expect(code).toBe(0);
  expect(stdout).toContain('logits   [4, 5, 4]');
  expect(stdout).toMatch(/loss {5}1\.7136/);
  expect(stdout).toContain('transformer.decoder.norm.weight');
});

describe('bad input is exit code 2 and one line', () => {
  const batch = { src: [[0, 1]], tgt: [[2, 0]], labels: [[0, 3]] };
  const cases: [name: string, code: string, argv: string[]][] = [
    ['a file that is not there', 'file-missing', flags('seq2seq', { batch: join(folder, 'no.json') })],
    ['a folder', 'file-is-folder', flags('seq2seq', { batch: folder })],
    ['text that is not JSON', 'json-syntax', flags('seq2seq', { batch: written('a.json', '{"src": [') })],
    [
      'bytes that are no text',
      'file-not-text',
      flags('seq2seq', { batch: written('b.json', Uint8Array.of(0xff)) }),
    ],
    [
      'an id outside the vocabulary',
      'batch-id-range',
      flags('seq2seq', { batch: written('c.json', JSON.stringify({ ...batch, src: [[0, 4]] })) }),
    ],
    [
      'ragged rows',
      'batch-ragged',
      flags('seq2seq', {
        batch: written(
          'd.json',
          JSON.stringify({ ...batch, src: [[0, 1], [0]], tgt: [[2], [2]], labels: [[0], [0]] }),
        ),
      }),
    ],
    [
      'an empty batch',
      'batch-empty',
      flags('seq2seq', { batch: written('e.json', '{"src": [], "tgt": [], "labels": []}') }),
    ],
    [
      'truncated weights',
      'safetensors-header-past-end',
      flags('seq2seq', {
        weights: written(
          'w.safetensors',
          readFileSync(file('seq2seq', 'weights.safetensors')).subarray(0, 100),
        ),
      }),
    ],
    [
      'weights of another model',
      'weights-shape',
      flags('seq2seq', { weights: file('seq2seq-padded', 'weights.safetensors') }),
    ],
    [
      'a config with a typo',
      'config-unknown-key',
      flags('seq2seq', {
        config: written('f.json', '{"architecture": "encoder-decoder", "vocabSize": 4, "dmodel": 8}'),
      }),
    ],
    ['a missing flag', 'usage-missing-flag', ['--config', 'x']],
  ];
  test.each(cases)('%s', async (_, code, argv) => {
    const failed = await runFailing('forward', ...argv, '--json');
    expect(failed).toEqual({ code: 2, line: expect.stringContaining(`[${code}]`) });
  });
});

describe('numbers that are not finite are errors, never null', () => {
  const { tensors } = readFloat32Tensors(readFileSync(file('seq2seq', 'weights.safetensors')));

  /** The fixture's weights with every value of one tensor replaced. */
  function withTensor(name: string, value: number): string {
    const { shape, values } = tensors.get(name)!;
    const changed = new Map(tensors).set(name, { shape, values: values.map(() => value) });
    return written(`${name}-${value}.safetensors`, writeSafetensors(changed));
  }

  test.each([
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('%d in the weights', async (value, shown) => {
    const weights = withTensor('unembedding.bias', value);
    for (const more of [[], ['--json']]) {
      expect(await runFailing('forward', ...flags('seq2seq', { weights }), ...more)).toEqual({
        code: 1,
        line: `seqlab: ${weights}: weights: unembedding.bias holds ${shown} at index 0. Use weights from before the training diverged. [weights-not-finite]`,
      });
    }
  });

  test('a sum that is too large for float32', async () => {
    const weights = withTensor('unembedding.weight', 3e38);
    expect(await runFailing('forward', ...flags('seq2seq', { weights }), '--json')).toEqual({
      code: 1,
      line: expect.stringMatching(
        /^seqlab: forward: (loss|logits\[0\]\[0\]\[0\]) is (NaN|-?Infinity) although all weights are finite: a sum grew too large for float32\. Use smaller weights\. \[forward-not-finite\]$/,
      ),
    });
  });
});
