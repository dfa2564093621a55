import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ownFiles, read, small, texts } from '../fixtures/own-files.js';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const { fresh, written } = ownFiles();

describe('pairs', () => {
  const pairs = () =>
    written('pairs.tsv', `${texts.map((text) => `${text}\t${[...text].reverse().join('')}x`).join('\n')}\n`);

  test('a prefix model learns from the input what it answers', async () => {
    const file = written(
      'one.tsv',
      Array.from({ length: 30 }, (_, i) => `${'ab'[i % 2]}\t${'xy'[i % 2]}\n`).join(''),
    );
    const out = fresh('prefix');
    const flags = [
      '--kind',
      'sequence-to-sequence',
      '--architecture',
      'decoder-only',
      '--d-model',
      '16',
      '--heads',
      '2',
      '--decoder-layers',
      '1',
    ];
    await runJson('train', file, ...flags, '--validation', 'none', '--steps', '60', '--out', out);
    const { outputs } = await runJson('generate', out, 'a', 'b');
    expect(outputs.map(({ output }: { output: string }) => output)).toEqual(['x', 'y']);
  });

  test('share rows where they are packed, and a run of labels says why it cannot', async () => {
    const out = fresh('packed');
    const flags = ['--d-model', '16', '--heads', '2', '--encoder-layers', '1', '--decoder-layers', '1'];
    const options = [
      ...flags,
      '--validation',
      'none',
      '--batch-size',
      '4',
      '--packing',
      '--schedule',
      'constant',
    ];
    const { losses } = await runJson('train', pairs(), ...options, '--steps', '4', '--out', out);
    expect(read(out, 'config.json')).toMatchObject({ training: { packing: true } });
    const { losses: resumed } = await runJson('train', '--resume', out, '--steps', '6');
    expect(resumed.slice(0, 4)).toEqual(losses);
    const whole = await runJson('train', pairs(), ...options, '--steps', '6', '--out', fresh('packed-whole'));
    expect(resumed).toEqual(whole.losses);
    const labels = written('labels.tsv', texts.map((text, i) => `${text}\t${'ab'[i % 2]}\n`).join(''));
    expect(
      await runFailing('train', labels, '--kind', 'classification', '--packing', '--out', fresh('none')),
    ).toEqual({
      code: 2,
      line: expect.stringMatching(
        /^seqlab: train: classification has one result a row, draws its rows anew or cuts them to one length, so that no two can share one\. Leave out --packing\. \[task-packing\]$/,
      ),
    });
    expect(await runFailing('train', pairs(), '--augment-flip', '--out', fresh('none'))).toEqual({
      code: 2,
      line: 'seqlab: train: --augment-shift, --augment-flip and --augment-crop change images, and this model reads none. Leave them out. [task-augment]',
    });
  });

  test('two tokenizers are kept, and read what they are for', async () => {
    const out = fresh('two');
    const flags = ['--target-tokenizer', 'bpe', '--vocab-size', '262', ...small, '--decoder-layers', '1'];
    await runJson('train', pairs(), ...flags, '--steps', '3', '--out', out);
    expect(read(out, 'tokenizer.json').type).toBe('character');
    expect(read(out, 'target-tokenizer.json').type).toBe('bpe');
    expect(read(out, 'config.json').model).toMatchObject({ srcVocabSize: 6, vocabSize: 262 });
    expect((await runJson('eval', out, '--data', pairs())).evaluation).toMatchObject({
      exactMatch: expect.any(Number),
      wordErrorRate: expect.any(Number),
      tokenErrorRate: expect.any(Number),
    });
    await runJson('generate', out, 'ab', '--max-length', '5');
  });

  test('by tokens, and what stands in two files is trained on in neither', async () => {
    const held = written(
      'held.tsv',
      `${texts
        .slice(0, 4)
        .map((text) => `${text}\tz`)
        .join('\n')}\n`,
    );
    const flags = ['--validation', held, '--batch-tokens', '64', ...small, '--decoder-layers', '1'];
    const { stdout } = await runMain('train', pairs(), ...flags, '--steps', '3', '--out', fresh('held'));
    expect(stdout).toContain('4 examples of ');
    expect(stdout).toContain('are held back as well, and left out of the training');
    expect(read(fresh('held'), 'task.json').splits.validation.sha256).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(held, 'a\tb\n');
    expect((await runFailing('train', '--resume', fresh('held'), '--steps', '4')).line).toContain(
      '[data-changed]',
    );
  });
});
