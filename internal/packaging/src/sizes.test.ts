import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { describe, expect, test } from 'vitest';

const entry = '\0entry';

/** Bytes, gzipped, of what `import … from` loads at once and of what it may load later; minified, ours together, tfjs apart. */
async function sizeOf(code: string): Promise<{ first: number; later: number }> {
  const result = (await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
    resolve: { conditions: ['browser', 'import', 'module', 'default'] },
    build: {
      write: false,
      minify: 'oxc',
      target: 'es2022',
      rolldownOptions: {
        input: { entry },
        external: [/^@tensorflow\//],
        preserveEntrySignatures: 'strict',
        output: { format: 'es' },
      },
      modulePreload: false,
    },
  })) as Rolldown.RolldownOutput;
  const chunks = result.output.filter((each) => each.type === 'chunk');
  const atOnce = new Set<string>();
  const load = (name: string): void => {
    if (atOnce.has(name)) return;
    atOnce.add(name);
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) load(next);
  };
  load(chunks.find(({ isEntry }) => isEntry)!.fileName);
  const bytes = (from: typeof chunks) =>
    from.reduce((sum, { code: text }) => sum + gzipSync(text, { level: 9 }).length, 0);
  return {
    first: bytes(chunks.filter(({ fileName }) => atOnce.has(fileName))),
    later: bytes(chunks.filter(({ fileName }) => !atOnce.has(fileName))),
  };
}

/*
 * KB (1,024 bytes). A budget stands a tenth above what was measured when it was set: a change that needs more says here what for.
 */
describe('what an import costs', () => {
  test.each([
    [
      'core',
      "export * from '@seqlab/core'",
      20,
      'config tables carry their help, a third of it for the parts of the second paper; safetensors is a quarter',
    ],
    ['one function of core', "export { readFloat32Tensors } from '@seqlab/core'", 5, 'the reader alone'],
    [
      'tokenizer',
      "export * from '@seqlab/tokenizer'",
      9.8,
      'BPE, whose training is linear in the text and whose words are cut by a table, is half; UNK, texts that stream, ids in one array',
    ],
    ['datasets', "export * from '@seqlab/datasets'", 9.6, 'tasks are programs, not tables; splits by hashes'],
    ['one op of backend', "export { linear } from '@seqlab/backend'", 3, 'checks, gradient, reference form'],
    ['backend', "export * from '@seqlab/backend'", 85, 'two builds of the WASM kernels are most of it'],
    [
      'layers',
      "export * from '@seqlab/layers'",
      18.5,
      'every layer, with the ops that it calls; attention in its open form, and as the second paper derives it',
    ],
    [
      'models',
      "export * from '@seqlab/models'",
      106,
      'with startBackend, and so with the WASM kernels; looking inside; every part of two papers',
    ],
    [
      'a model',
      "export { createModel, greedy } from '@seqlab/models'",
      40,
      'layers, ops and decoding, rows of any lengths together; stops, penalties and min-p',
    ],
    ['training', "export * from '@seqlab/training'", 31, 'capture and replay, optimizers, the loop, shards'],
    [
      'tasks',
      "export * from '@seqlab/tasks'",
      46,
      'rows of every kind, presets, trivial answers, losses, averages of weights, and what trains them in one call; no model',
    ],
    [
      'studies',
      "export * from '@seqlab/studies'",
      91,
      'tasks, models and training with shards, and what is proved of each stage; sweeps; images that are moved as they are learned from',
    ],
    ['figures', "export * from '@seqlab/figures'", 96, 'Observable Plot'],
  ])('%s', async (_, code, budget, why) => {
    const { first } = await sizeOf(code);
    expect(first / 1024, why).toBeLessThan(budget);
    // a budget that nothing comes near holds nothing
    expect(first / 1024, 'lower the budget').toBeGreaterThan(budget / 2);
  });

  test("tfjs's own binary is loaded when WASM starts, and not before", async () => {
    const { later } = await sizeOf("export { startBackend } from '@seqlab/backend'");
    expect(later / 1024).toBeGreaterThan(130);
  });
});
