import type { Command } from 'commander';
import type { Context } from '../terminal/context.js';

/** Gives a command its arguments, options, examples and action. */
export type DefineCommand = (command: Command, context: Context) => void;

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<DefineCommand>;
}

/** Every command, in the order of `seqlab --help`. A command's module is loaded when it is asked for. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'ladder',
    summary: 'train every stage of the paper and compare',
    load: async () => (await import('./ladder.js')).defineLadder,
  },
  {
    name: 'study',
    summary: 'ask a question of many models',
    load: async () => (await import('./study.js')).defineStudy,
  },
  {
    name: 'results',
    summary: 'train real tasks and put published figures beside ours',
    load: async () => (await import('./results.js')).defineResults,
  },
  {
    name: 'sweep',
    summary: 'try many options of a training and keep the best',
    load: async () => (await import('./sweep.js')).defineSweep,
  },
  {
    name: 'worker',
    summary: 'do runs that are asked for elsewhere, through a Redis',
    load: async () => (await import('./worker.js')).defineWorker,
  },
  { name: 'train', summary: 'train one model', load: async () => (await import('./train.js')).defineTrain },
  {
    name: 'eval',
    summary: 'how good a run is: every metric of its kind',
    load: async () => (await import('./eval.js')).defineEval,
  },
  {
    name: 'generate',
    summary: 'let a run answer',
    load: async () => (await import('./generate.js')).defineGenerate,
  },
  {
    name: 'predict',
    summary: 'labels with probabilities, or numbers, for new inputs',
    load: async () => (await import('./predict.js')).definePredict,
  },
  {
    name: 'look',
    summary: 'what goes on inside a run’s model',
    load: async () => (await import('./look.js')).defineLook,
  },
  {
    name: 'forward',
    summary: 'logits, loss and gradient norms of one batch',
    load: async () => (await import('./forward.js')).defineForward,
  },
  {
    name: 'inspect',
    summary: 'list the parameters of a run or a safetensors file',
    load: async () => (await import('./inspect.js')).defineInspect,
  },
  {
    name: 'export',
    summary: 'the weights of a run as one file for PyTorch',
    load: async () => (await import('./export.js')).defineExport,
  },
  {
    name: 'tokenizer',
    summary: 'learn a tokenizer; text to ids and back',
    load: async () => (await import('./tokenizer.js')).defineTokenizer,
  },
  {
    name: 'data',
    summary: 'the tasks and their pairs',
    load: async () => (await import('./data.js')).defineData,
  },
  {
    name: 'web',
    summary: 'the lab in a browser, served from this machine',
    load: async () => (await import('./web.js')).defineWeb,
  },
  {
    name: 'bench',
    summary: 'milliseconds per training step',
    load: async () => (await import('./bench.js')).defineBench,
  },
  {
    name: 'doctor',
    summary: 'what this machine can do, and how to mend what it cannot',
    load: async () => (await import('./doctor.js')).defineDoctor,
  },
];
