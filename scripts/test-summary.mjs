/**
 * Counts a vitest JSON report.
 * A file that could not be loaded has no tests in the report, and an error outside any test only shows in the exit code:
 * both count as failures, so that the line never says less than the truth.
 * @param {string} root the folder that the files' names begin with, left out of what is said
 * @returns {{line: string, ok: boolean, skipped: string[]}} `skipped`: a line for each file of which tests were skipped
 */
export function summarise(report, exitCode, root = '') {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const files = report.testResults.map((file) => ({
    name: file.name?.startsWith(`${root}/`) ? file.name.slice(root.length + 1) : file.name,
    count: file.assertionResults.filter(isSkipped).length,
    of: file.assertionResults.length,
  }));
  const skipped = files.reduce((sum, { count }) => sum + count, 0);
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  let failed = tests.filter(({ status }) => status === 'failed').length + brokenFiles;
  if (failed === 0 && (exitCode !== 0 || passed === 0)) failed = 1;
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    ok: failed === 0,
    skipped: files
      .filter(({ count }) => count > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, count, of }) => `${name}: ${count === of ? `all ${of}` : `${count} of ${of}`}`),
  };
}

const isSkipped = ({ status }) => status === 'skipped' || status === 'pending' || status === 'todo';

/**
 * What was left out and how to have it, as one block of text; empty where nothing was.
 * @param {readonly {name: string, without: string, get: string}[]} absent
 * @param {readonly string[]} skipped as `summarise` gives them
 */
export function leftOut(absent, skipped) {
  if (absent.length === 0 && skipped.length === 0) return '';
  const things = absent.map(
    ({ name, without, get }) => `  ${name} is not here: ${without}.\n    To have it: ${get}.`,
  );
  return ['Left out:', ...things, ...skipped.map((line) => `  skipped in ${line}`)].join('\n');
}
