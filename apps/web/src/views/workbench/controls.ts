import type { ModelConfig, TrainingConfig } from '@seqlab/core';
import type { ConfigValue } from '../../spec/link-state.js';

/** Where a setting comes from, in the form of a citation; the same in every language. */
const SOURCES = {
  vaswani: 'Vaswani et al. 2017, arXiv 1706.03762',
  kamarainen: 'Kämäräinen 2025, arXiv 2502.19597',
  xiong: 'Xiong et al. 2020, arXiv 2002.04745',
  ba: 'Ba et al. 2016, arXiv 1607.06450',
  gehring: 'Gehring et al. 2017, arXiv 1705.03122',
  devlin: 'Devlin et al. 2018, arXiv 1810.04805',
  liu: 'Liu et al. 2018, arXiv 1801.10198',
  su: 'Su et al. 2021, arXiv 2104.09864',
  press: 'Press et al. 2021, arXiv 2108.12409',
  raffel: 'Raffel et al. 2019, arXiv 1910.10683',
  kingma: 'Kingma & Ba 2014, arXiv 1412.6980',
  sutskever: 'Sutskever et al. 2013, PMLR 28',
  loshchilov: 'Loshchilov & Hutter 2017, arXiv 1711.05101',
  cosine: 'Loshchilov & Hutter 2016, arXiv 1608.03983',
  goyal: 'Goyal et al. 2017, arXiv 1706.02677',
  ott: 'Ott et al. 2018, arXiv 1806.00187',
  szegedy: 'Szegedy et al. 2015, arXiv 1512.00567',
  pascanu: 'Pascanu et al. 2012, arXiv 1211.5063',
  srivastava: 'Srivastava et al. 2014, JMLR 15',
  haas: 'Haas et al. 2017, PLDI',
  touvron: 'Touvron et al. 2023, arXiv 2302.13971',
  webgpu: 'W3C 2021, WebGPU',
  zhang: 'Zhang & Sennrich 2019, arXiv 1910.07467',
  shazeer: 'Shazeer 2020, arXiv 2002.05202',
  ainslie: 'Ainslie et al. 2023, arXiv 2305.13245',
  henry: 'Henry et al. 2020, arXiv 2010.04245',
  beltagy: 'Beltagy et al. 2020, arXiv 2004.05150',
  turner: 'Turner 2023, arXiv 2304.10557',
  smith: 'Smith & Topin 2018, arXiv 1708.07120',
  hu: 'Hu et al. 2024, arXiv 2404.06395',
  radford: 'Radford et al. 2019, GPT-2',
  wolf: 'Press & Wolf 2017, arXiv 1608.05859',
  hendrycks: 'Hendrycks & Gimpel 2016, arXiv 1606.08415',
} as const;

interface ControlBase<K extends string> {
  readonly key: K;
  readonly source: string;
}

/** One control of the bench: a slider over chosen values, a choice, or whole numbers with commas between them. */
export type BenchControl<K extends string = string> =
  | (ControlBase<K> & { readonly kind: 'slider'; readonly values: readonly number[] })
  | (ControlBase<K> & { readonly kind: 'choice'; readonly values: readonly ConfigValue[] })
  | (ControlBase<K> & { readonly kind: 'numbers' });

type ModelControl = BenchControl<keyof ModelConfig & string>;
type TrainingControl = BenchControl<keyof TrainingConfig & string>;

export const MODEL_CONTROLS: readonly ModelControl[] = [
  {
    key: 'architecture',
    kind: 'choice',
    values: ['encoder-decoder', 'encoder-only', 'decoder-only'],
    source: `${SOURCES.vaswani}; ${SOURCES.devlin}; ${SOURCES.liu}`,
  },
  {
    key: 'positional',
    kind: 'choice',
    values: ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'],
    source: `${SOURCES.vaswani}, §3.5; ${SOURCES.gehring}; ${SOURCES.su}; ${SOURCES.press}; ${SOURCES.raffel}, §2.1`,
  },
  { key: 'causal', kind: 'choice', values: [true, false], source: `${SOURCES.vaswani}, §3.2.3` },
  { key: 'normFirst', kind: 'choice', values: [true, false], source: SOURCES.xiong },
  {
    key: 'activation',
    kind: 'choice',
    values: ['relu', 'gelu', 'gelu-tanh', 'swiglu'],
    source: `${SOURCES.hendrycks}; ${SOURCES.shazeer}`,
  },
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

/** What is seldom touched: folded away. */
export const MORE_MODEL_CONTROLS: readonly ModelControl[] = [
  { key: 'norm', kind: 'choice', values: ['layer', 'rms'], source: `${SOURCES.ba}; ${SOURCES.zhang}` },
  { key: 'tieEmbedding', kind: 'choice', values: [false, true], source: SOURCES.wolf },
  { key: 'kvHeads', kind: 'choice', values: [null, 1, 2], source: SOURCES.ainslie },
  { key: 'qkNorm', kind: 'choice', values: [false, true], source: SOURCES.henry },
  { key: 'window', kind: 'choice', values: [null, 1, 2, 3, 4], source: SOURCES.beltagy },
  {
    key: 'attention',
    kind: 'choice',
    values: ['standard', 'naive', 'symmetric', 'asymmetric'],
    source: `${SOURCES.turner}, §2.1`,
  },
  { key: 'residual', kind: 'choice', values: [true, false], source: `${SOURCES.turner}, §2.3` },
  {
    key: 'positionalCombine',
    kind: 'choice',
    values: ['add', 'concatenate'],
    source: `${SOURCES.turner}, §3`,
  },
  { key: 'bias', kind: 'choice', values: [true, false], source: SOURCES.touvron },
  { key: 'layerNormEps', kind: 'slider', values: [1e-8, 1e-6, 1e-5, 1e-3], source: SOURCES.ba },
  { key: 'maxLength', kind: 'slider', values: [32, 64, 128, 256, 512], source: SOURCES.gehring },
];

export const TRAINING_CONTROLS: readonly TrainingControl[] = [
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
  {
    key: 'optimizer',
    kind: 'choice',
    values: ['adam', 'adamw', 'sgd'],
    source: `${SOURCES.kingma}; ${SOURCES.loshchilov}`,
  },
  {
    key: 'schedule',
    kind: 'choice',
    values: ['constant', 'multistep', 'warmup-cosine', 'noam', 'linear', 'one-cycle', 'wsd'],
    source: `${SOURCES.kamarainen}; ${SOURCES.cosine}; ${SOURCES.vaswani}, §5.3; ${SOURCES.devlin}; ${SOURCES.smith}; ${SOURCES.hu}`,
  },
  { key: 'batchSize', kind: 'choice', values: [null, 8, 16, 32], source: SOURCES.kamarainen },
  { key: 'labelSmoothing', kind: 'slider', values: [0, 0.05, 0.1, 0.2], source: SOURCES.szegedy },
];

export const MORE_TRAINING_CONTROLS: readonly TrainingControl[] = [
  {
    key: 'backend',
    kind: 'choice',
    values: ['wasm', 'webgpu', 'auto', 'cpu'],
    source: `${SOURCES.haas}; ${SOURCES.webgpu}`,
  },
  { key: 'milestones', kind: 'numbers', source: SOURCES.kamarainen },
  { key: 'gamma', kind: 'slider', values: [0.05, 0.1, 0.2, 0.5, 0.9], source: SOURCES.kamarainen },
  {
    key: 'warmupSteps',
    kind: 'slider',
    values: [0, 10, 50, 100, 200, 500],
    source: `${SOURCES.vaswani}, §5.3; ${SOURCES.goyal}`,
  },
  { key: 'beta1', kind: 'slider', values: [0, 0.5, 0.8, 0.9, 0.95], source: SOURCES.kingma },
  { key: 'beta2', kind: 'slider', values: [0.9, 0.95, 0.98, 0.99, 0.999], source: SOURCES.kingma },
  { key: 'eps', kind: 'slider', values: [1e-10, 1e-9, 1e-8, 1e-6, 1e-4], source: SOURCES.kingma },
  { key: 'momentum', kind: 'slider', values: [0, 0.5, 0.9, 0.95], source: SOURCES.sutskever },
  { key: 'decaySteps', kind: 'choice', values: [null, 10, 50, 100, 200], source: SOURCES.hu },
  { key: 'weightDecay', kind: 'slider', values: [0, 0.001, 0.01, 0.1], source: SOURCES.loshchilov },
  { key: 'decayExclude', kind: 'choice', values: [false, true], source: SOURCES.radford },
  { key: 'clipNorm', kind: 'choice', values: [null, 0.1, 1, 10], source: SOURCES.pascanu },
  { key: 'accumulationSteps', kind: 'slider', values: [1, 2, 4, 8], source: SOURCES.ott },
  { key: 'shards', kind: 'slider', values: [1, 2, 4, 8], source: SOURCES.goyal },
];
