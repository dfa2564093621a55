import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../run.mjs';
import { capture } from './command.mjs';
import { packages } from './program.mjs';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The package managers, by the version that is tried, each fetched by npx: nothing is installed on the machine. */
const managers = {
  npm: ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'],
  pnpm: [
    'npx',
    '--yes',
    packageManager,
    'install',
    '--prefer-offline',
    '--no-frozen-lockfile',
    '--ignore-scripts',
  ],
  yarn1: [
    'npx',
    '--yes',
    'yarn@1.22.22',
    'install',
    '--ignore-scripts',
    '--non-interactive',
    '--no-lockfile',
    '--ignore-engines',
  ],
  yarn: ['npx', '--yes', '@yarnpkg/cli-dist@4.18.1', 'install', '--no-immutable'],
};

/**
 * An empty project of a stranger: its own folder, and the local registry.
 * @param {string} name
 * @param {{address: string}} registry
 */
export function createProject(name, registry) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `seqlab-consumer-${name}-`)));
  const env = {
    npm_config_registry: registry.address,
    YARN_NPM_REGISTRY_SERVER: registry.address,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_ENABLE_GLOBAL_CACHE: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
    YARN_ENABLE_SCRIPTS: 'false',
    // a registry of this minute has nothing that is a day old
    YARN_NPM_MINIMAL_AGE_GATE: '0',
    YARN_CACHE_FOLDER: join(folder, '.cache'),
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const run = (command, args, options = {}) =>
    capture(command, args, folder, { ...options, env: { ...env, ...options.env } });
  return {
    folder,
    run,
    path: (file) => join(folder, file),
    node: (...args) => run(process.execPath, args),
    /** a file of one of its installed packages, run by Node: `bin('vite/bin/vite.js', 'build')` */
    bin: (file, ...args) => run(process.execPath, [join(folder, 'node_modules', file), ...args]),
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
    },
    /** installs what the README's install line names, and what the host is made of: "vite@8.3.8" */
    async install({ manager = 'npm', tools = [], type = 'module', manifest = {}, ours = packages } = {}) {
      const dependencies = Object.fromEntries([...ours, ...tools].map(splitName));
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify(
          { name: 'stranger', version: '1.0.0', private: true, type, dependencies, ...manifest },
          null,
          2,
        ),
      );
      if (manager === 'yarn' && !existsSync(join(folder, 'yarn.lock')))
        writeFileSync(join(folder, 'yarn.lock'), '');
      const [command, ...args] = managers[manager];
      return run(command, args);
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function splitName(text) {
  const at = text.indexOf('@', 1);
  return at < 0 ? [text, 'latest'] : [text.slice(0, at), text.slice(at + 1)];
}
