import type { ModelConfig, TrainingConfig } from '@seqlab/core';
import type { ConfigValue } from '../../link/link-state.js';

/** Where a setting comes from, in the form of a citation; the same in every language. */
const SOURCES = {
  vaswani: 'Vaswani et al. 2017, arXiv 1706.03762',
  kamarainen: 'Kämäräinen 2025, arXiv 2502.19597',
  xiong: 'Xiong et al. 2020, arXiv 2002.04745',
  kingma: 'Kingma & Ba 2014, arXiv 1412.6980',
  loshchilov: 'Loshchilov & Hutter 2017, arXiv 1711.05101',
  szegedy: 'Szegedy et al. 2015, arXiv 1512.00567',
  pascanu: 'Pascanu et al. 2012, arXiv 1211.5063',
  srivastava: 'Srivastava et al. 2014, JMLR 15',
  hendrycks: 'Hendrycks & Gimpel 2016, arXiv 1606.08415',
} as const;

interface ControlBase<K extends string> {
  readonly key: K;
  readonly source: string;
}

/** One control of the bench: a slider over chosen values, or a choice. */
export type BenchControl<K extends string = string> =
  | (ControlBase<K> & { readonly kind: 'slider'; readonly values: readonly number[] })
  | (ControlBase<K> & { readonly kind: 'choice'; readonly values: readonly ConfigValue[] });

export const MODEL_CONTROLS: readonly BenchControl<keyof ModelConfig & string>[] = [
  {
    key: 'positional',
    kind: 'choice',
    values: ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'],
    source: `${SOURCES.vaswani}, §3.5`,
  },
  { key: 'causal', kind: 'choice', values: [true, false], source: `${SOURCES.vaswani}, §3.2.3` },
  { key: 'normFirst', kind: 'choice', values: [true, false], source: SOURCES.xiong },
  { key: 'activation', kind: 'choice', values: ['relu', 'gelu'], source: SOURCES.hendrycks },
  { key: 'dModel', kind: 'slider', values: [2, 4, 8, 16, 32, 64], source: `${SOURCES.vaswani}, §3.1` },
  { key: 'heads', kind: 'slider', values: [1, 2, 4], source: `${SOURCES.vaswani}, §3.2.2` },
  {
    key: 'feedForward',
    kind: 'slider',
    values: [1, 2, 4, 8, 16, 32, 64, 128],
    source: `${SOURCES.vaswani}, §3.3`,
  },
  { key: 'encoderLayers', kind: 'slider', values: [0, 1, 2, 3], source: `${SOURCES.vaswani}, §3.1` },
  { key: 'decoderLayers', kind: 'slider', values: [1, 2, 3], source: `${SOURCES.vaswani}, §3.1` },
  { key: 'dropout', kind: 'slider', values: [0, 0.05, 0.1, 0.2, 0.3, 0.5], source: SOURCES.srivastava },
];

export const TRAINING_CONTROLS: readonly BenchControl<keyof TrainingConfig & string>[] = [
  {
    key: 'steps',
    kind: 'slider',
    values: [50, 100, 200, 300, 500, 1000, 1500, 2000, 3000, 5000],
    source: SOURCES.kamarainen,
  },
  {
    key: 'learningRate',
    kind: 'slider',
    values: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1],
    source: SOURCES.kamarainen,
  },
  { key: 'optimizer', kind: 'choice', values: ['adam', 'adamw', 'sgd'], source: SOURCES.kingma },
  {
    key: 'schedule',
    kind: 'choice',
    values: ['constant', 'multistep', 'warmup-cosine'],
    source: SOURCES.kamarainen,
  },
  { key: 'weightDecay', kind: 'slider', values: [0, 0.001, 0.01, 0.1], source: SOURCES.loshchilov },
  { key: 'clipNorm', kind: 'choice', values: [null, 0.1, 1, 10], source: SOURCES.pascanu },
  { key: 'labelSmoothing', kind: 'slider', values: [0, 0.05, 0.1, 0.2], source: SOURCES.szegedy },
  { key: 'batchSize', kind: 'choice', values: [null, 8, 16, 32], source: SOURCES.kamarainen },
];
