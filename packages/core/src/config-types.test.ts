import { expectTypeOf, test } from 'vitest';
import { type ModelConfig, parseModelConfig } from './model-config.js';
import { parseTrainingConfig, type TrainingConfig } from './training-config.js';

// Only the compiler reads the bodies of these functions: what they pass need be no config.
const base = { architecture: 'encoder-decoder', vocabSize: 4 };
interface Flags {
  readonly extra: Record<string, unknown>;
  readonly sizes: Record<string, number>;
  readonly some: Partial<typeof base>;
  readonly parsed: { vocabSize: unknown; architecture: string | number };
  readonly maybe: Record<string, unknown> | undefined;
  readonly any: unknown;
}

test('a config that is put together while the program runs is a config to the compiler', () => {
  const checks = ({ extra, sizes, some, parsed, maybe, any }: Flags) => [
    parseModelConfig({ ...base, ...extra }),
    parseModelConfig({ ...extra, heads: 2 }),
    parseModelConfig({ heads: 2, ...maybe }),
    parseModelConfig({ ...base, ...sizes }),
    parseModelConfig({ ...some }),
    parseModelConfig(parsed),
    parseModelConfig(extra),
    parseModelConfig(any),
    parseModelConfig(JSON.parse('{}')),
    parseModelConfig(base),
  ];
  expectTypeOf(checks).returns.toEqualTypeOf<ModelConfig[]>();
  const training = ({ extra }: Flags) => parseTrainingConfig({ ...extra, steps: 3 });
  expectTypeOf(training).returns.toEqualTypeOf<TrainingConfig>();
});

test('a key that no config has, and a value that never fits, stay errors of the compiler', () => {
  const checks = ({ extra }: Flags) => {
    // @ts-expect-error: dmodel
    parseModelConfig({ ...base, dmodel: 8 });
    // @ts-expect-error: dmodel, in an object made elsewhere too
    parseModelConfig({ ...extra, dmodel: 8 });
    // @ts-expect-error: text for a number
    parseModelConfig({ ...base, dModel: 'wide' });
    // @ts-expect-error: text is no config
    parseModelConfig('{}');
    // @ts-expect-error: step
    parseTrainingConfig({ step: 3 });
  };
  expectTypeOf(checks).returns.toEqualTypeOf<void>();
});
