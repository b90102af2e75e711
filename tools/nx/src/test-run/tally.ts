import { stripVTControlCharacters } from 'node:util';

/** What `npm test` counts. Every problem that is no failed test of a report is one more failure. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What went wrong beside the tests themselves, each with its name. */
  readonly problems: readonly string[];
  /** The tests that failed, each with the beginning of what was wrong. */
  readonly failures: readonly string[];
}

/** The part of Jest's `--json` report that counts. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly wasInterrupted: boolean;
  readonly testResults: readonly {
    /** The test file's absolute path. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Enough for an expectation and what was there instead. */
const LINES_OF_A_FAILURE = 12;

/** How a task of Nx ended. `undefined`: it was not started, or nothing is known of it. */
export type TaskEnd = 'succeeded' | 'failed' | undefined;

/** One run of Jest: what it should have run, and what it left behind. */
export interface JestRun {
  /** As in `@chorus/bus:test`. */
  readonly task: string;
  readonly end: TaskEnd;
  readonly report: JestReport | undefined;
  /** The test files on disk, from the checkout on, with `/` between folders. */
  readonly files: readonly string[];
}

/** Counts problems, each as one failure. */
export function problemTally(problems: readonly string[]): Tally {
  return { passed: 0, failed: problems.length, skipped: 0, problems, failures: [] };
}

/** Counts a task that has no report, as lint and typecheck. */
export function tallyTask(task: string, end: TaskEnd): Tally {
  if (end === 'succeeded') return problemTally([]);
  return problemTally([end === 'failed' ? `${task} failed` : `${task} did not run`]);
}

/** Counts a run of Jest: its report, test files that did not run, and an end that the report does not explain. */
export function tallyJest({ task, end, report, files }: JestRun): Tally {
  if (!report) return problemTally([`${task} left no report`]);
  const problems = [
    ...(report.wasInterrupted ? [`${task} was interrupted`] : []),
    ...files.flatMap((file) => {
      const trouble = troubleWith(file, report);
      return trouble ? [`${file} ${trouble} (${task})`] : [];
    }),
  ];
  if (end !== 'succeeded' && report.numFailedTests === 0 && problems.length === 0) problems.push(`${task} failed`);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + problems.length,
    skipped: report.numPendingTests + report.numTodoTests,
    problems,
    failures: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages = [] }) =>
          [`${fullName} (${name.split(/[\\/]/).at(-1)})`, ...beginningOf(failureMessages)].join('\n  '),
        ),
    ),
  };
}

/** Lines that say what was wrong, without colours and without where. */
function beginningOf(messages: readonly string[]): string[] {
  const lines = stripVTControlCharacters(messages[0] ?? '').split('\n');
  return lines.filter((line) => line.trim() !== '' && !/^\s+at /.test(line)).slice(0, LINES_OF_A_FAILURE);
}

/** What is wrong with a test file beside its tests: in the report it is missing, or failed without a failed test. */
function troubleWith(file: string, report: JestReport): string | undefined {
  const result = report.testResults.find(({ name }) => name.replaceAll('\\', '/').endsWith(`/${file}`));
  if (!result) return 'did not run';
  const explained = result.status !== 'failed' || result.assertionResults.some(({ status }) => status === 'failed');
  return explained ? undefined : 'could not be loaded, or broke outside its tests';
}

/** The sum of several tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  const total = (count: (tally: Tally) => number) => tallies.reduce((before, tally) => before + count(tally), 0);
  return {
    passed: total(({ passed }) => passed),
    failed: total(({ failed }) => failed),
    skipped: total(({ skipped }) => skipped),
    problems: tallies.flatMap(({ problems }) => problems),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

/** The last line of `npm test`. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
