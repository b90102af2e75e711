import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NxRun } from './nx.ts';
import { having, type Project } from './projects.ts';
import { type JestReport, type Tally, tallyJest } from './tally.ts';

/** A kind of tests: its target, the report that it leaves in the project's folder, and which files are its tests. */
export interface Kind {
  readonly target: string;
  readonly report: string;
  readonly files: RegExp;
}

export const UNIT: Kind = { target: 'test', report: '.jest.json', files: /(?<!\.(int|e2e|long))\.spec\.tsx?$/ };
export const INTEGRATION: Kind = { target: 'test:int', report: '.jest-int.json', files: /\.int\.spec\.ts$/ };
export const END_TO_END: Kind = { target: 'test:e2e', report: '.jest-e2e.json', files: /\.e2e\.spec\.ts$/ };

/** Counts the tests of this kind in a run of their target. */
export function tallyKind(projects: readonly Project[], kind: Kind, run: NxRun): Tally[] {
  return having(projects, kind.target).map((project) => {
    const task = `${project.name}:${kind.target}`;
    return tallyJest({
      task,
      end: run.endOf(task),
      report: readReport(project, kind),
      files: testFiles(project, kind),
    });
  });
}

/** Removes the reports of former runs. */
export function removeReports(projects: readonly Project[]) {
  for (const { root } of projects)
    for (const { report } of [UNIT, INTEGRATION, END_TO_END]) rmSync(join(root, report), { force: true });
}

function readReport({ root }: Project, { report }: Kind): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(join(root, report), 'utf8')) as JestReport;
  } catch {
    // Absent or cut off in the middle: to the tally both are a missing report.
    return undefined;
  }
}

function testFiles({ root }: Project, { files }: Kind): string[] {
  const exclude = (name: string) => /^(\.|node_modules$|dist$)/.test(name);
  return globSync('**/*.spec.{ts,tsx}', { cwd: root, exclude })
    .filter((file) => files.test(file))
    .map((file) => join(root, file).replaceAll('\\', '/'));
}
