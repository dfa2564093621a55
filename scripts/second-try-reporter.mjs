/**
 * A vitest reporter for tests that failed and passed when tried again: browsers on busy machines. They count as passed, and are
 * named at the end, so that nobody takes them for sound.
 */
export default class SecondTryReporter {
  names = [];

  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky) this.names.push(`${test.module.relativeModuleId} > ${test.fullName}`);
  }

  onTestRunEnd() {
    for (const name of this.names) console.log(`passed on the second try only: ${name}`);
  }
}
