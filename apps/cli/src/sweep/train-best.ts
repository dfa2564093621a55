import { createRunFolder } from '../run/create-run-folder.js';
import { newRun } from '../run/new-run.js';
import type { NewRunOptions } from '../run/new-run-options.js';
import { prepareRun, trainInFolder } from '../run/train-in-folder.js';
import type { Context } from '../terminal/context.js';

/** Trains the best trial again as `seqlab train` would, into a folder that every command knows. The same bits: what was judged is what is kept. */
export async function trainBest(options: NewRunOptions, path: string, context: Context) {
  const { config, run } = await newRun(options);
  try {
    const prepared = await prepareRun(config, run, null);
    const folder = await createRunFolder(path, { config, run }, { replace: true });
    try {
      return await trainInFolder(prepared, folder, context, 1);
    } finally {
      await folder.close();
      prepared.model.dispose();
    }
  } finally {
    run.close();
  }
}
