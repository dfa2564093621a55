import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { greyPng, idxOf } from '../fixtures/image-files.js';
import { ownFiles, read } from '../fixtures/own-files.js';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const { folder, fresh, written } = ownFiles();

describe('images', () => {
  /** IDX: 30 images of 4 × 4, bright above or below. */
  function idx(name: string): string {
    const count = 30;
    const pixels = Uint8Array.from({ length: count * 16 }, (_, i) => {
      const [image, row] = [Math.floor(i / 16), Math.floor((i % 16) / 4)];
      return (image % 2 === 0 ? row < 2 : row >= 2) ? 200 + ((i * 7) % 50) : (i * 13) % 40;
    });
    writeFileSync(fresh(`${name}-images-idx3-ubyte`), idxOf([count, 4, 4], pixels));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
    writeFileSync(fresh(`${name}-labels-idx1-ubyte`), idxOf([count], labels));
    return fresh(`${name}-images-idx3-ubyte`);
  }

  test('are learned by a model of patches, resumed and judged', async () => {
    const out = fresh('images');
    const flags = ['--d-model', '16', '--heads', '2', '--encoder-layers', '1', '--schedule', 'constant'];
    const { baseline } = await runJson('train', idx('train'), ...flags, '--steps', '40', '--out', out);
    expect(baseline.name).toBe('majority');
    expect(read(out, 'config.json').model).toMatchObject({
      architecture: 'vision',
      imageSize: 4,
      outputSize: 2,
    });
    expect(read(out, 'task.json')).toMatchObject({ format: 'images', labels: ['0', '1'] });
    // as many positions as there are patches, whoever says how large these are
    const [patched, placed] = [fresh('patched'), ['--patch-size', '2', '--pooling', 'class']];
    await runJson('train', idx('train'), ...flags, ...placed, '--steps', '1', '--out', patched);
    expect(read(patched, 'config.json').model).toMatchObject({ patchSize: 2, maxLength: 5 });
    const lines = (await runFailing('train', idx('train'), '--lines', '--steps', '1')).line;
    expect(lines).toMatch(
      /train: --lines is for text, and \S+ is of images\. Leave it out\. \[usage-conflict\]$/,
    );
    for (const [flag, value] of [
      ['--kind', 'language-model'],
      ['--kind', 'regression'],
      ['--tokenizer', 'word'],
      ['--source-tokenizer', 'word'],
    ] as const) {
      const { line } = await runFailing('train', idx('train'), flag, value, '--steps', '1');
      expect(line).toMatch(new RegExp(`${flag}.* of images|${flag}.* reads images`));
      expect(line).toMatch(/Leave it out\. \[usage-conflict\]$/);
    }
    await runJson('train', '--resume', out, '--steps', '50');
    expect((await runJson('eval', out, '--data', idx('other'))).evaluation.accuracy).toBeGreaterThan(0.9);
    writeFileSync(
      fresh('one.png'),
      greyPng([0, 0, 0, 0, 0, 0, 0, 0, 220, 220, 220, 220, 220, 220, 220, 220]),
    );
    expect((await runJson('predict', out, fresh('one.png'))).outputs[0].label).toBe('1');
    const seen = await runJson('look', out, fresh('one.png'));
    expect(seen.asked).toMatchObject({ position: 0, output: '1', against: '0' });
    expect(seen.inputs).toMatchObject([{ name: 'embedded', tokens: seen.source }]);
    const written = seen.attribution.reduce(
      (total: number, { value }: { value: number }) => total + value,
      0,
    );
    expect(written).toBeCloseTo(seen.asked.value, 3);
    const { stdout } = await runMain('data', fresh('other-images-idx3-ubyte'));
    expect(stdout).toContain('30 images of 4 × 4 pixels, grey');
  });

  /** Images with a bright upper or lower half, and how bright it is, named by a table beside them. */
  function imageTable(name: string, answer: (image: number, bright: number) => string): string {
    mkdirSync(fresh(`${name}-images`), { recursive: true });
    const rows = Array.from({ length: 30 }, (_, image) => {
      const bright = 60 + ((image * 37) % 180);
      const half = (upper: boolean) =>
        Array.from({ length: 8 }, () => (upper === (image % 2 === 0) ? bright : 0));
      writeFileSync(fresh(`${name}-images/${image}.png`), greyPng([...half(true), ...half(false)]));
      return `${name}-images/${image}.png,${answer(image, bright)}`;
    });
    return written(`${name}.csv`, `file,${name}\n${rows.join('\n')}\n`);
  }
  const small = ['--d-model', '16', '--heads', '2', '--encoder-layers', '1', '--schedule', 'constant'];

  test('that a table names have a class each', async () => {
    const out = fresh('table-of-classes');
    const file = imageTable('label', (image) => (image % 2 === 0 ? 'up' : 'down'));
    await runJson('train', file, ...small, '--steps', '40', '--out', out);
    expect(read(out, 'task.json')).toMatchObject({
      kind: 'classification',
      format: 'csv',
      images: true,
      columns: { input: 'file', output: 'label' },
      labels: ['up', 'down'],
    });
    await runJson('train', '--resume', out, '--steps', '50');
    const { evaluation } = await runJson('eval', out, '--data', file);
    expect(evaluation.accuracy).toBeGreaterThan(0.9);
    expect((await runJson('predict', out, fresh('label-images/3.png'))).outputs[0].label).toBe('down');
  });

  test('that a table names have a number each', async () => {
    const out = fresh('table-of-numbers');
    const file = imageTable('brightness', (_, bright) => (bright / 10).toFixed(1));
    const { baseline } = await runJson('train', file, ...small, '--steps', '300', '--out', out);
    expect(read(out, 'task.json')).toMatchObject({ kind: 'regression', images: true, labels: null });
    const { evaluation } = await runJson('eval', out, '--data', file);
    expect(evaluation.meanSquaredError).toBeLessThan(baseline.metrics.meanSquaredError / 10);
    // image 4: 60 + 148 − 0, a tenth of it
    const { outputs } = await runJson('predict', out, fresh('brightness-images/4.png'));
    expect(Math.abs(outputs[0].value - 20.8)).toBeLessThan(3);
    const { stdout } = await runMain('data', '--summary', file);
    expect(stdout).toContain('numbers from 6 to 23.3');
  });

  test('that a table names and nobody can read are told with line and column', async () => {
    const file = imageTable('label', () => 'one');
    const bad = async (line: string, ...flags: string[]) => {
      const table = written('bad.csv', `${readFileSync(file, 'utf8')}${line}\n`);
      const { code, line: said } = await runFailing('train', table, '--out', fresh('never'), ...flags);
      expect(code).toBe(2);
      expect(existsSync(fresh('never'))).toBe(false);
      return said.replaceAll(`${folder}/`, '').replace('seqlab: ', '');
    };
    expect(await bad('gone.png,two')).toBe(
      'data: bad.csv: line 32, column "file": there is no file gone.png. Check the path. [file-missing]',
    );
    expect(await bad('bad.csv,two')).toContain('bad.csv: line 32, column "file": bad.csv is no PNG.');
    expect(await bad('label-images/0.png,')).toBe(
      'data: bad.csv: line 32, column "label" is empty. Name its label or its number, or take the line out. [data-empty-field]',
    );
    expect(await bad('label-images/0.png,two', '--kind', 'regression')).toBe(
      'data: bad.csv: line 2, column "label" has "one" where a number was expected. Correct it, or use --kind classification. [data-number]',
    );
  });
});
