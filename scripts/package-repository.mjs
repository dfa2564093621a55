/**
 * A manifest with its repository, homepage and bugs.
 * @param {object} manifest
 * @param {string} address of the repository, "https://github.com/owner/name"
 * @param {string} directory the package's folder inside it
 */
export function withRepository(manifest, address, directory) {
  return {
    ...manifest,
    repository: { type: 'git', url: `git+${address}.git`, directory },
    homepage: `${address}/tree/main/${directory}#readme`,
    bugs: `${address}/issues`,
  };
}
