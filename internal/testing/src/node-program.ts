import { join } from 'node:path';

/**
 * Makes of a source file, and of all that it imports, one script that a plain Node process can run: for tests that kill processes.
 * @param source absolute path of the file, of any package
 * @param folder where the script is written
 * @returns the script's path
 */
export async function nodeProgram(source: string, folder: string): Promise<string> {
  const { build } = await import('vite');
  const fileName = 'program.mjs';
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@seqlab/source', 'node', 'import', 'module', 'default'] },
    ssr: {
      noExternal: true,
      resolve: { conditions: ['@seqlab/source', 'node', 'import', 'module', 'default'] },
    },
    build: {
      ssr: source,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: fileName, codeSplitting: false } },
    },
  });
  return join(folder, fileName);
}
