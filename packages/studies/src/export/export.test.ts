import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { ladderStages } from '../ladder/stages.js';
import { commandCode } from './command-code.js';
import type { Experiment } from './experiment.js';
import { pytorchCode } from './pytorch-code.js';
import { typescriptCode } from './typescript-code.js';

/** Runs each of the programs as one that was started, and prints what each has printed. */
const RUN_EACH = `import contextlib, io, json, runpy, sys
printed = []
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(path, run_name='__main__')
    printed.append(out.getvalue())
print(json.dumps(printed))
`;

const experimentOf = (id: string, steps = 3): { experiment: Experiment; preset: keyof typeof presets } => {
  const stage = ladderStages.find((each) => each.id === id)!;
  const training = parseTrainingConfig({
    steps,
    learningRate: 0.01,
    schedule: 'multistep',
    milestones: [stage.milestone],
  });
  return {
    preset: stage.preset,
    experiment: {
      model: presets[stage.preset],
      training,
      dataset: datasetByName(stage.task),
      decoding: stage.decoding,
    },
  };
};
const own = (): Experiment => {
  const { experiment } = experimentOf('4');
  return {
    ...experiment,
    model: parseModelConfig({
      ...presets.seq2seq,
      dModel: 16,
      heads: 2,
      normFirst: false,
      activation: 'gelu',
      positional: 'learned',
      maxLength: 20,
    }),
    training: parseTrainingConfig({
      steps: 2,
      optimizer: 'adamw',
      clipNorm: 1,
      labelSmoothing: 0.1,
      batchSize: 4,
    }),
    dataset: {
      name: 'own',
      copies: 3,
      examples: [
        { task: 'own', input: '01', output: '10' },
        { task: 'own', input: '11', output: '00' },
      ],
    },
  };
};

/** Weights that start otherwise than torch's. */
const begun = (): Experiment => {
  const { experiment } = experimentOf('5');
  const { model } = experiment;
  return {
    ...experiment,
    model: parseModelConfig({ ...model, positional: 'learned', initStd: 0.25, embeddingScale: 3 }),
    training: parseTrainingConfig({ steps: 2, batchSize: 2, accumulationSteps: 3 }),
  };
};

const withTorch = (() => {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('commandCode', () => {
  it('writes what differs from the preset and from the defaults', () => {
    const { experiment, preset } = experimentOf('4', 2000);
    expect(commandCode(experiment, preset)).toBe(
      'npx seqlab train --preset seq2seq \\\n  --task alternating \\\n  --steps 2000 \\\n  --learning-rate 0.01 \\\n  --schedule multistep \\\n  --milestones 500\n',
    );
  });

  it("writes a user's own pairs to a file first", () => {
    const code = commandCode(own(), 'seq2seq');
    expect(code).toContain("for copy in $(seq 3); do printf '01\\t10\\n11\\t00\\n'; done > pairs.tsv\n");
    const once = { ...own(), dataset: { ...own().dataset, copies: 1 } };
    expect(commandCode(once, 'seq2seq')).toContain("printf '01\\t10\\n11\\t00\\n' > pairs.tsv\n");
    expect(code).toContain('--data pairs.tsv');
    expect(code).toContain('--no-norm-first');
    expect(code).toContain('--batch-size 4');
  });
});

describe('typescriptCode', () => {
  it.each([
    ['1', ['scalarBatchOf', 'meanSquaredErrorLoss']],
    ['2a', ["mode: 'rewrite'", 'padding: false']],
    ['5', ['padding: true', 'ignoreIndex: model.padId']],
  ])('writes stage %s', (id, parts) => {
    const code = typescriptCode(experimentOf(id).experiment);
    for (const part of parts) expect(code).toContain(part);
  });

  it('starts the backend that trained, and says what that needs', () => {
    const { experiment } = experimentOf('4');
    const on = (change: object) =>
      typescriptCode({ ...experiment, training: { ...experiment.training, ...change } });
    expect(on({})).toContain("startBackend('wasm');");
    expect(on({ fastMath: true })).toContain("startBackend('wasm', { fastMath: true });");
    expect(on({ backend: 'webgpu' })).toContain("startBackend('webgpu');");
    expect(on({ backend: 'webgpu' }).split('\n')[0]).toContain('tfjs-backend-webgpu@4.22.0 webgpu@0.6.2');
  });

  it('keeps the label smoothing', () => {
    expect(typescriptCode(own())).toContain('labelSmoothing: training.labelSmoothing');
    expect(typescriptCode(experimentOf('4').experiment)).not.toContain('labelSmoothing: training');
  });
});

describe('pytorchCode', () => {
  it('refuses what torch has no part for', () => {
    const { experiment } = experimentOf('4');
    const rotary = { ...experiment, model: { ...experiment.model, positional: 'rotary' as const } };
    expect(() => pytorchCode(rotary)).toThrow(
      'pytorchCode: torch has no part for encoder-decoder with positions "rotary". Choose an encoder-decoder with positions "none", "sinusoidal" or "learned".',
    );
    const noam = { ...experiment, training: { ...experiment.training, schedule: 'noam' as const } };
    expect(() => pytorchCode(noam)).toThrow(
      expect.objectContaining({
        code: 'export-pytorch',
        message: expect.stringContaining('the schedule "noam"'),
      }),
    );
    const rms = { ...experiment, model: { ...experiment.model, norm: 'rms' as const } };
    expect(() => pytorchCode(rms)).toThrow(
      'pytorchCode: torch has no part for norm "rms". Choose norm "layer".',
    );
    const two = { ...experiment, model: { ...experiment.model, srcVocabSize: 6 } };
    expect(() => pytorchCode(two)).toThrow(
      'pytorchCode: torch has no part for a source with a vocabulary of its own. Choose a model with one vocabulary, srcVocabSize null.',
    );
  });

  it('starts weights, scales the embedding and gathers batches as the configs say', () => {
    const started = begun();
    const code = pytorchCode(started);
    expect(code).toContain('nn.init.normal_(self.embedding.weight, std=0.25)');
    expect(code).toContain('nn.init.zeros_(self.embedding.weight.data[4])');
    expect(code).toContain('nn.init.normal_(self.positions.weight, std=0.25 * 3)');
    expect(code).toContain('self.embedding(ids) * 3');
    expect(code).toContain('torch.randperm(len(src))[:6]');
    const root = pytorchCode({ ...started, model: { ...started.model, embeddingScale: null } });
    expect(root).toContain('std=0.25 * math.sqrt(8)');
  });

  // one process for all: torch takes longer to load than these to train
  describe.runIf(withTorch)('runs in PyTorch', () => {
    const programs: readonly (readonly [name: string, experiment: Experiment])[] = [
      ['1', experimentOf('1').experiment],
      ['2a', experimentOf('2a').experiment],
      ['5', experimentOf('5').experiment],
      ['own', own()],
      ['begun', begun()],
    ];
    let printed: Readonly<Record<string, string>>;
    beforeAll(() => {
      const folder = mkdtempSync(join(tmpdir(), 'seqlab-export-'));
      try {
        for (const [name, experiment] of programs)
          writeFileSync(join(folder, `${name}.py`), pytorchCode(experiment));
        writeFileSync(join(folder, 'all.py'), RUN_EACH);
        const files = programs.map(([name]) => join(folder, `${name}.py`));
        const output = execFileSync('/usr/bin/python3', ['-W', 'ignore', join(folder, 'all.py'), ...files], {
          encoding: 'utf8',
          env: { OMP_NUM_THREADS: '1' },
        });
        printed = Object.fromEntries(
          (JSON.parse(output) as string[]).map((text, index) => [programs[index]![0], text]),
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it.each(programs)('%s', (name, { dataset }) => {
      const lines = printed[name]!.trim().split('\n');
      expect(lines.length).toBe(dataset.examples.length);
      expect(printed[name]).toContain('->');
    });
  });
});

it('a model without biases is one in PyTorch too', () => {
  const code = pytorchCode({ ...own(), model: parseModelConfig({ ...own().model, bias: false }) });
  expect(code.match(/bias=False\)/g)).toHaveLength(2);
  expect(code).toMatch(/^# pip install "torch>=2\.1"\n/);
  expect(pytorchCode(own())).not.toContain('bias=');
});
