import { capture, startBackend } from '../../src/index.js';
import { inputsOf, smallRun } from '../small-run.js';

/** What the page found out, for the test that opened it. */
export interface PageResult {
  readonly backend: string;
  readonly adapter: string;
  readonly fallback: string | null;
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

/** Trains the small model for some steps by replay. */
async function run(steps: number): Promise<PageResult> {
  const { name, gpu } = await startBackend('webgpu');
  const { step, variables } = smallRun();
  const captured = capture(step);
  const inputs = Array.from({ length: steps }, (_, i) => inputsOf(i));
  const { loss } = await captured.run(inputs);
  const weights: number[][] = [];
  for (const variable of variables) weights.push([...(await variable.data())]);
  const adapter = `${gpu!.adapter.vendor} ${gpu!.adapter.architecture}`;
  return { backend: name, adapter, fallback: captured.fallback, losses: [...loss!], weights };
}

/** The code of the error that a start gives, or 'started'. */
async function startCode(name: 'webgpu'): Promise<string> {
  return startBackend(name).then(
    () => 'started',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

Object.assign(globalThis, { run, startCode });
