// A folder for what the test files of one run share, such as the built lab; made for the run and removed after it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A global setup of vitest's: the folder's path is in the environment, which every test file inherits. */
export default async function setup(project) {
  const folder = await mkdtemp(join(tmpdir(), 'seqlab-run-'));
  process.env.SEQLAB_RUN_FOLDER = folder;
  // in watch mode the sources are others by then
  project.onTestsRerun(() => rm(join(folder, 'lab'), { recursive: true, force: true }));
  return () => rm(folder, { recursive: true, force: true });
}
