import { describe } from '@jest/globals';

/** Something that a suite can't run without. */
export interface Need {
  /** Why it is not there; undefined where it is. */
  readonly missing: string | undefined;
}

/**
 * `describe` for a suite that needs servers, a browser, data. Where one of them is missing, its tests count as
 * skipped, and a line `SKIPPED <title>: <why>` on stderr says so; `npm test` repeats those lines at its end.
 */
export function describeWith(needs: readonly Need[], title: string, suite: () => void): void {
  const missing = needs.flatMap((need) => need.missing ?? []);
  if (missing.length === 0) return describe(title, suite);
  process.stderr.write(`${skippedLine(title, missing)}\n`);
  describe.skip(title, suite);
}

/** What is said of a suite that is skipped. */
export function skippedLine(title: string, missing: readonly string[]): string {
  return `SKIPPED ${title}: ${[...new Set(missing)].join('; ')}`;
}
