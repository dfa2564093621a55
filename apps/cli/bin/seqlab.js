#!/usr/bin/env node
import { existsSync } from 'node:fs';

if (existsSync(new URL('../dist/index.js', import.meta.url))) {
  const { runProcess } = await import('../dist/index.js');
  process.exitCode = await runProcess(process.argv.slice(2));
} else {
  // A fresh checkout has this file but no build yet.
  console.error('seqlab: this checkout is not built yet. Run `npm start`, or `npm run build`. [not-built]');
  process.exitCode = 1;
}
