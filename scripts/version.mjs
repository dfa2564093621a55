/** `npm run version-packages`: bumps every package by the changesets, writes the change logs, and brings the lockfile along. */
import { inOrder, pnpm } from './run.mjs';

await inOrder([
  ['changeset version', () => pnpm('exec', 'changeset', 'version')],
  ['lockfile', () => pnpm('install', '--lockfile-only', '--ignore-scripts')],
]);
