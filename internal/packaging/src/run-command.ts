import { spawn } from 'node:child_process';

/** Runs a program to its end and gives what it wrote; anything but exit code 0 is an error that shows it. */
export function runCommand(command: string, args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
    let written = '';
    let stdout = '';
    child.stdout.on('data', (data) => {
      written += data;
      stdout += data;
    });
    child.stderr.on('data', (data) => (written += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${written}`));
    });
  });
}
