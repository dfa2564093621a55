import { spawn } from 'node:child_process';

/** Runs a program to its end and gives its stdout; any exit code but 0, and being too slow, is an error that shows all it wrote. */
export function capture(command, args, folder, { env = {}, minutes = 8 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', CI: '1', NODE_ENV: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: minutes * 60_000,
    });
    let stdout = '';
    let all = '';
    child.stdout.on('data', (data) => {
      stdout += data;
      all += data;
    });
    child.stderr.on('data', (data) => (all += data));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else
        reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `code ${code}`}:\n${all}`));
    });
  });
}
