#!/usr/bin/env node
import { existsSync } from 'node:fs';

// `seqlab data | head` closes the pipe early: that is no failure of ours.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

if (existsSync(new URL('../dist/index.js', import.meta.url))) {
  const { main } = await import('../dist/index.js');
  process.exitCode = await main(process.argv.slice(2));
} else {
  // A fresh checkout has this file but no build yet.
  console.error('seqlab: this checkout is not built yet. Run `npm start`, or `npm run build`. [not-built]');
  process.exitCode = 1;
}
