import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { capture } from './command.mjs';

/**
 * A registry on this machine: ours come from the packed files in the folder, every other package from the registry that npm is set up
 * with, by a redirect. verdaccio would do the same and needs Node 22.
 * @returns {Promise<{address: string, packages: Map<string, object>, close(): void}>}
 */
export async function startRegistry(tarballs) {
  const upstream = (await capture('npm', ['config', 'get', 'registry'], tarballs))
    .trim()
    .replace(/\/?$/, '/');
  const packages = new Map();
  for (const file of readdirSync(tarballs).filter((name) => name.endsWith('.tgz'))) {
    const text = await capture('tar', ['-xzOf', join(tarballs, file), 'package/package.json'], tarballs);
    const manifest = JSON.parse(text);
    packages.set(manifest.name, { manifest, file });
  }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.slice(1));
    const tarball = [...packages.values()].find(({ file }) => path === `-/${file}`);
    if (tarball) return void response.end(readFileSync(join(tarballs, tarball.file)));
    const ours = packages.get(path);
    if (!ours) return void response.writeHead(307, { location: upstream + request.url.slice(1) }).end();
    const bytes = readFileSync(join(tarballs, ours.file));
    const { name, version } = ours.manifest;
    const dist = {
      tarball: `${address}/-/${ours.file}`,
      shasum: createHash('sha1').update(bytes).digest('hex'),
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { ...ours.manifest, dist } },
        time: { [version]: '2020-01-01T00:00:00.000Z' },
      }),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, packages, close: () => server.close() };
}
