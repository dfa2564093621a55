import { availableParallelism, cpus, loadavg } from 'node:os';

/** What else may be at work on the machine, and what machine it is: times say nothing without. */
export interface MachineLoad {
  readonly processor: string;
  readonly cores: number;
  /** mean over the last minute of how many processes wanted a core; null where the system does not tell (Windows) */
  readonly load: number | null;
}

export function machineLoad(): MachineLoad {
  const [load = 0] = loadavg();
  return {
    processor: cpus()[0]?.model.trim() || process.arch,
    cores: availableParallelism(),
    load: process.platform === 'win32' ? null : load,
  };
}

/** @example loadText({ processor: 'AMD EPYC', cores: 2, load: 0.31 }) // 'AMD EPYC, 2 cores, load 0.3' */
export function loadText({ processor, cores, load }: MachineLoad): string {
  const said = load === null ? 'load unknown' : `load ${load.toFixed(1)}`;
  return `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${said}`;
}
