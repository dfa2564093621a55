import type { Rung } from './rungs.js';

export const VIEWS = ['ladder', 'guide', 'walk', 'workbench', 'take'] as const;
export type View = (typeof VIEWS)[number];

/** Controls that a course can hide with `hide="play seed …"`. */
export const CONTROLS = [
  'navigation',
  'play',
  'seed',
  'dropout',
  'language',
  'theme',
  'diagram',
  'figures',
  'table',
  'proof',
  'paper',
  'notes',
] as const;
export type Control = (typeof CONTROLS)[number];

/** Components of the model that the walk can switch off. */
export const SWITCHES = [
  'positions',
  'causal',
  'source-padding',
  'target-padding',
  'memory-padding',
  'encoder-attention',
  'decoder-attention',
  'cross-attention',
  'feed-forward',
] as const;
export type Switch = (typeof SWITCHES)[number];

export type Language = 'en' | 'fi';
export type Theme = 'auto' | 'light' | 'dark';
export type Goal = 'none' | 'exact' | 'exact-no-positions' | 'exact-small';

/** What the workbench is about: zeros and ones as in the paper, or something of the reader's own. */
export const BENCH_KINDS = ['paper', 'pairs', 'text', 'drawings', 'merges'] as const;
export type BenchKind = (typeof BENCH_KINDS)[number];
/** Kinds that a model learns beside the paper's. */
export type OwnKind = Exclude<BenchKind, 'paper' | 'merges'>;

/** A value that a control of a config table can hold. */
export type ConfigValue = string | number | boolean | null | readonly number[];
export type Overrides = Readonly<Record<string, ConfigValue>>;

/** Everything that a link holds. Two people with one link see the same numbers. */
export interface LinkState {
  readonly view: View;
  /** null: all five */
  readonly rung: Rung | null;
  readonly seed: number;
  readonly dropout: number;
  readonly language: Language;
  readonly theme: Theme;
  readonly hide: readonly Control[];
  readonly embed: boolean;
  /** starts to train as soon as the page is ready */
  readonly autoplay: boolean;
  /** the sequence that is walked through */
  readonly input: string;
  readonly off: readonly Switch[];
  readonly preset: string;
  readonly task: string;
  /** the user's own pairs as tab-separated text; empty: `task` counts */
  readonly pairs: string;
  readonly kind: BenchKind;
  /** name of a sample of that kind; empty: its first */
  readonly sample: string;
  /** the user's own data of that kind; empty: the sample's */
  readonly data: string;
  /** heads that are switched off in the trained model of one's own, as `decoder.0.self.1`: stack, layer, attention, head, the first 0 */
  readonly heads: readonly string[];
  /** another input, with which the first is compared inside the model; empty: none */
  readonly against: string;
  /** keys of the model config that differ from the preset's */
  readonly model: Overrides;
  /** keys of the training config that differ from the preset's */
  readonly training: Overrides;
  readonly goal: Goal;
}

export const DEFAULT_LINK_STATE: LinkState = {
  view: 'ladder',
  rung: null,
  seed: 0,
  dropout: 0.1,
  language: 'en',
  theme: 'auto',
  hide: [],
  embed: false,
  autoplay: false,
  input: '0101',
  off: [],
  preset: 'seq2seq',
  task: 'alternating',
  pairs: '',
  kind: 'paper',
  sample: '',
  data: '',
  heads: [],
  against: '',
  model: {},
  training: {},
  goal: 'none',
};
