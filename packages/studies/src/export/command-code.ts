import { type ConfigTable, modelConfigTable, parseTrainingConfig, trainingConfigTable } from '@seqlab/core';
import { namedDatasets } from '@seqlab/datasets';
import { type PresetName, presets } from '@seqlab/models';
import type { Experiment } from './experiment.js';

/**
 * The experiment as a `seqlab train` command. Data that is no named task comes first, as a file `pairs.tsv` with every copy in it: the
 * command line trains on what a file holds.
 * @param preset the preset that the model comes from: only what differs from it is written
 */
export function commandCode({ model, training, dataset }: Experiment, preset: PresetName): string {
  const named = namedDatasets.some(({ name }) => name === dataset.name);
  const file = dataset.examples.map(({ input, output }) => `${input}\\t${output}\\n`).join('');
  const data = named ? `--task ${dataset.name}` : '--data pairs.tsv';
  const flags = [
    `--preset ${preset}`,
    data,
    ...flagsOf(trainingConfigTable, training, parseTrainingConfig({})),
    ...flagsOf(modelConfigTable, model, presets[preset]),
  ];
  const printed = `printf '${file}'`;
  const repeated =
    dataset.copies === 1 ? printed : `for copy in $(seq ${dataset.copies}); do ${printed}; done`;
  const command = `npx seqlab train ${flags.join(' \\\n  ')}`;
  return named ? `${command}\n` : `${repeated} > pairs.tsv\n${command}\n`;
}

/** Flags for what differs and is read: the command refuses `--momentum` for adam. Booleans as --x or --no-x, lists with commas. */
function flagsOf(table: ConfigTable, values: object, defaults: object): string[] {
  return Object.keys(table).flatMap((key) => {
    const { [key]: value, ...others } = values as Record<string, unknown>;
    const only = Object.entries(table[key]!.only ?? {});
    if (!only.every(([other, allowed]) => allowed.includes(String(others[other])))) return [];
    if (JSON.stringify(value) === JSON.stringify((defaults as Record<string, unknown>)[key])) return [];
    const flag = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`];
    return [`--${flag} ${Array.isArray(value) ? value.join(',') : value === null ? 'none' : String(value)}`];
  });
}
