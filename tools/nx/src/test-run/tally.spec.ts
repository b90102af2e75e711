import { describe, expect, it } from '@jest/globals';
import { type JestReport, lastLine, sum, tallyJest, tallyTask } from './tally.ts';

/** A report of these files, each with the states of its tests. */
function report(files: Record<string, string[]>, more: Partial<JestReport> = {}): JestReport {
  const states = Object.values(files).flat();
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending'),
    numTodoTests: count('todo'),
    wasInterrupted: false,
    testResults: Object.entries(files).map(([file, tests]) => ({
      name: `/checkout/${file}`,
      status: tests.includes('failed') ? 'failed' : 'passed',
      assertionResults: tests.map((status, n) => ({ status, fullName: `test ${n}` })),
    })),
    ...more,
  };
}

const A = 'libs/a/src/a.spec.ts';
const B = 'libs/a/src/b.spec.ts';
const task = '@chorus/a:test';

describe('tallyJest', () => {
  it('counts what passed, failed and was skipped', () => {
    const run = report({ [A]: ['passed', 'passed', 'pending'], [B]: ['failed', 'todo'] });
    expect(tallyJest({ task, end: 'failed', report: run, files: [A, B] })).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      problems: [],
      failures: ['test 0 (b.spec.ts)'],
    });
  });

  it('quotes the beginning of what was wrong with a test, without colours and places', () => {
    const failureMessages = [
      'Error: \u001b[31mtoo late\u001b[39m\n\n  Expected: 1\n    at file.ts:1:2\n',
      'another one',
    ];
    const failed = { status: 'failed', fullName: 'a clock strikes', failureMessages };
    const run = report({ [A]: ['failed'] });
    const testResults = run.testResults.map((result) => ({ ...result, assertionResults: [failed] }));
    const { failures } = tallyJest({ task, end: 'failed', report: { ...run, testResults }, files: [A] });
    expect(failures).toEqual(['a clock strikes (a.spec.ts)\n  Error: too late\n    Expected: 1']);
  });

  it('counts a missing report as a failure', () => {
    expect(tallyJest({ task, end: 'succeeded', report: undefined, files: [A] })).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      problems: ['@chorus/a:test left no report'],
      failures: [],
    });
  });

  it('counts a file that could not be loaded', () => {
    const loaded = report({ [A]: ['passed'] });
    const broken = { name: `/checkout/${B}`, status: 'failed', assertionResults: [] };
    const run = { ...loaded, testResults: [...loaded.testResults, broken] };
    expect(tallyJest({ task, end: 'failed', report: run, files: [A, B] })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      problems: [`${B} could not be loaded, or broke outside its tests (@chorus/a:test)`],
      failures: [],
    });
  });

  it('counts a file that broke outside its tests, though all of them passed', () => {
    const broken = {
      name: `/checkout/${A}`,
      status: 'failed',
      assertionResults: [{ status: 'passed', fullName: 'test 0' }],
    };
    const run = { ...report({ [A]: ['passed'] }), testResults: [broken] };
    expect(tallyJest({ task, end: 'failed', report: run, files: [A] })).toMatchObject({ passed: 1, failed: 1 });
  });

  it('counts a file on disk that the report does not name', () => {
    const run = report({ [A]: ['passed'] });
    expect(tallyJest({ task, end: 'succeeded', report: run, files: [A, B] })).toMatchObject({
      failed: 1,
      problems: [`${B} did not run (@chorus/a:test)`],
    });
  });

  it('counts an interrupted run', () => {
    const run = report({ [A]: ['passed'] }, { wasInterrupted: true });
    expect(tallyJest({ task, end: 'succeeded', report: run, files: [A] })).toMatchObject({
      failed: 1,
      problems: ['@chorus/a:test was interrupted'],
    });
  });

  it.each(['failed', undefined] as const)('counts a task that ended as %s though its report is clean', (end) => {
    const run = report({ [A]: ['passed'] });
    expect(tallyJest({ task, end, report: run, files: [A] })).toMatchObject({
      passed: 1,
      failed: 1,
      problems: ['@chorus/a:test failed'],
    });
  });

  it("reads Windows' paths", () => {
    const run = report({ [A]: ['passed'] });
    const testResults = run.testResults.map((result) => ({ ...result, name: 'C:\\checkout\\libs\\a\\src\\a.spec.ts' }));
    expect(tallyJest({ task, end: 'succeeded', report: { ...run, testResults }, files: [A] })).toMatchObject({
      failed: 0,
    });
  });
});

describe('tallyTask', () => {
  it('counts lint and typecheck only where they did not succeed', () => {
    const tallies = [tallyTask('a:lint', 'succeeded'), tallyTask('b:lint', 'failed'), tallyTask('c:lint', undefined)];
    expect(sum(tallies)).toEqual({
      passed: 0,
      failed: 2,
      skipped: 0,
      problems: ['b:lint failed', 'c:lint did not run'],
      failures: [],
    });
  });
});

describe('lastLine', () => {
  it('is the sum of all tallies', () => {
    const one = { passed: 3, failed: 0, skipped: 1, problems: [], failures: [] };
    const two = { passed: 4, failed: 1, skipped: 0, problems: ['a:lint failed'], failures: ['x'] };
    expect(lastLine(sum([one, two]))).toBe('7 passed, 1 failed, 1 skipped');
  });
});
