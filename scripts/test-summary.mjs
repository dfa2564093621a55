/**
 * Counts a vitest JSON report.
 * A file that could not be loaded has no tests in the report, and an error outside any test only shows in the exit code:
 * both count as failures, so that the line never says less than the truth.
 * @returns {{line: string, ok: boolean, skipped: string[]}}
 */
export function summarise(report, exitCode) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const skipped = tests.filter(
    ({ status }) => status === 'skipped' || status === 'pending' || status === 'todo',
  );
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  let failed = tests.filter(({ status }) => status === 'failed').length + brokenFiles;
  if (failed === 0 && (exitCode !== 0 || passed === 0)) failed = 1;
  return {
    line: `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
    ok: failed === 0,
    skipped: skipped.map(({ fullName }) => fullName),
  };
}
