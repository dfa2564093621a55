import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { type Command, InvalidArgumentError } from 'commander';
import { examples, integer, jsonOption } from '../command-options.js';
import { exitCodes } from '../exit-code.js';
import type { Context } from '../terminal/context.js';
import { serveFolder } from '../web/serve-folder.js';

interface WebFlags {
  readonly port: number;
  readonly host: string;
  readonly allowHost?: string[];
}

/** `seqlab web`: the lab in a browser, from this machine. */
export function defineWeb(command: Command, context: Context): void {
  command
    .description(
      'Serve the lab on this machine: train in the page, see every matrix, compare runs. Ctrl-C ends it.',
    )
    .option('--port <n>', '0: any that is free', integer(0, 65535), 5173)
    .option('--host <address>', 'who may connect; 0.0.0.0 is everybody in the network', hostName, '127.0.0.1')
    .option(
      '--allow-host <name...>',
      'names of this server besides localhost and addresses, as behind a proxy',
    )
    .addOption(jsonOption())
    .action((flags: WebFlags) => web(flags, context));
  examples(command, [
    ['seqlab web', 'then open the address that it says'],
    ['seqlab web --port 0', 'on any free port'],
  ]);
}

async function web(flags: WebFlags, context: Context): Promise<void> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@seqlab/web/package.json')), 'dist');
  if (!existsSync(join(folder, 'index.html'))) {
    throw new SeqlabError(
      'web-not-built',
      `web: the lab is not built: ${folder} has no index.html. Run \`npm run build\`.`,
    );
  }
  const stopped = context.interrupt();
  const serving = await serveFolder(folder, { ...flags, names: flags.allowHost ?? [] });
  context.document({ url: serving.url });
  context.say(`The lab is at ${serving.url}`);
  for (const address of addressesOf(serving.url)) context.say(`For others in the network: ${address}`);
  context.say('Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve());
  });
  await serving.close();
  context.exitCode = exitCodes.interrupted;
}

/** Node takes an empty host for "every network", which nobody means by it. */
function hostName(text: string): string {
  if (/^[^\s/]+$/.test(text)) return text;
  throw new InvalidArgumentError('Give an address such as 127.0.0.1, or a name');
}

/** Where others find a server that listens on every network: "0.0.0.0" leads them to themselves. */
function addressesOf(url: string): string[] {
  const { hostname, port } = new URL(url);
  if (hostname !== '0.0.0.0' && hostname !== '[::]') return [];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `http://${address}:${port}/`);
}
