import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, whatever the current folder is. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const rootPackage = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Runs a program in the root folder with this terminal's input and output.
 * Resolves to its exit code: a signal counts as 128 + its number, as a shell does; 127 means that it could not start.
 */
export function run(command, args, { environment = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: quiet ? 'ignore' : 'inherit',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...environment },
    });
    // Ctrl-C reaches the child too (same terminal): let it finish what it does on Ctrl-C, then pass its code on.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    child.on('error', () => resolve(127));
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15));
    });
  });
}

/** Runs the pnpm that package.json pins, fetched by npx: nothing but Node and npm has to be on the machine. */
export const pnpm = (...args) => run('npx', ['--yes', rootPackage.packageManager, ...args]);

/** Installs what the lockfile names, without install scripts of dependencies. */
export const install = () =>
  pnpm('install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=error');

/** Runs a task of turbo.json in every package that has it; says something only when one fails. turbo looks for pnpm on the PATH, where pnpm exec puts it. */
export const turbo = (task, ...more) =>
  pnpm('exec', 'turbo', 'run', task, '--output-logs=errors-only', '--no-update-notifier', ...more);

/** Builds every package. */
export const build = () => turbo('build');

/** Builds these packages, given by folder, and what they are made of. */
export const buildOf = (folders) => turbo('build', ...folders.map((folder) => `--filter=./${folder}`));

/** Runs the steps in order and ends the process with the code of the first that fails. */
export async function inOrder(steps) {
  for (const [name, step] of steps) {
    const code = await step();
    if (code !== 0) {
      console.error(`${name} failed with exit code ${code}.`);
      process.exit(code);
    }
  }
}
