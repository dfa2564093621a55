import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The path of a Chromium-like browser: SEQLAB_BROWSER, else the first on the PATH or in its usual place; null when there is none. */
export function findBrowser() {
  const named = process.env.SEQLAB_BROWSER;
  if (named) return executable(named) ? named : null;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) if (executable(join(folder, name))) return join(folder, name);
  }
  return places.find(executable) ?? null;
}

/** Finds a browser or installs one; null when that is not possible here. */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  if (process.getuid?.() === 0 && isDebian()) {
    console.log('No browser here: installing chromium with apt-get.');
    const quiet = { environment: { DEBIAN_FRONTEND: 'noninteractive' } };
    await run('apt-get', ['update', '-qq'], quiet);
    await run(
      'apt-get',
      ['install', '-qq', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      quiet,
    );
    return findBrowser();
  }
  console.log('No browser here: downloading one with playwright.');
  if ((await run('npx', ['--yes', playwright, 'install', 'chromium-headless-shell'])) !== 0) return null;
  return playwrightBrowser();
}

/** What to tell a person who has no browser. */
export const howToGetABrowser =
  'No browser was found and none could be installed. Install Chrome, Chromium or Edge (Debian: `apt-get install chromium`), or name one with SEQLAB_BROWSER=/path/to/it.';

const playwright = 'playwright-core@1.65.1';

function playwrightBrowser() {
  const listed = execFileSync(
    'npx',
    ['--yes', playwright, 'install', '--dry-run', 'chromium-headless-shell'],
    {
      encoding: 'utf8',
    },
  );
  const folder = /Install location:\s*(.+)/.exec(listed)?.[1]?.trim();
  if (!folder) return null;
  const candidates = [
    'chrome-headless-shell-linux64/chrome-headless-shell',
    'chrome-linux/headless_shell',
    'chrome-headless-shell-mac-arm64/chrome-headless-shell',
    'chrome-headless-shell-mac-x64/chrome-headless-shell',
    'chrome-headless-shell-win64/chrome-headless-shell.exe',
  ];
  return candidates.map((name) => join(folder, name)).find(executable) ?? null;
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian() {
  return (
    existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}
