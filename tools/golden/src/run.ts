import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diffOf, type GoldenCase, type GoldenGroup, outcomeOf, parseGroup } from '@chorus/arbitration/golden';
import { format, resolveConfig } from 'prettier';

/** How long a hundred cases may take. */
const GOAL_MS = 5_000;

export interface Run {
  readonly folder: string;
  /** Cases whose name contains this. */
  readonly only: string;
  readonly update: boolean;
}

/**
 * Runs every case of a folder, tells what differs and how long it took.
 *
 * @returns the exit code: 0 where all is as expected or was written, 1 where something differs or took too long
 * @throws Error where there is nothing to run, or a file is none of golden cases
 */
export async function runGolden({ folder, only, update }: Run, print: (text: string) => void): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  let [cases, differing, elapsed_ms] = [0, 0, 0];
  for (const name of names) {
    const path = join(folder, name);
    const group = parseGroup(name, await readFile(path, 'utf8'));
    const chosen = group.cases.filter((golden) => golden.name.includes(only));
    const begun = performance.now();
    const diffs = new Map(chosen.map((golden) => [golden, diffOf(golden, outcomeOf(golden))]));
    elapsed_ms += performance.now() - begun;
    const found = [...diffs].filter(([, diff]) => diff !== null);
    for (const [golden, diff] of found) print(`≠ ${name}: ${golden.name}\n${diff}\n`);
    if (chosen.length > 0)
      print(`${found.length === 0 ? '✓' : '≠'} ${name}: ${chosen.length - found.length} of ${chosen.length}`);
    if (update && found.length > 0) await write(path, group, new Set(found.map(([golden]) => golden)));
    cases += chosen.length;
    differing += found.length;
  }
  if (cases === 0) throw new Error(`There is no golden case${only && ` with "${only}" in its name`} in ${folder}.`);

  const per100 = (100 * elapsed_ms) / cases;
  print(
    `${cases} cases, ${cases - differing} as expected; ${elapsed_ms.toFixed(0)} ms, ${per100.toFixed(0)} ms for 100`,
  );
  if (differing > 0) print(update ? `${differing} written: look at them before you commit.` : ADVICE);
  if (per100 > GOAL_MS) print(`That is too slow: 100 cases may take ${GOAL_MS} ms.`);
  return (differing > 0 && !update) || per100 > GOAL_MS ? 1 : 0;
}

const ADVICE = 'Where the change is intended, npm run golden -- --update writes what came out.';

async function write(path: string, group: GoldenGroup, differing: ReadonlySet<GoldenCase>): Promise<void> {
  const cases = group.cases.map((golden) =>
    differing.has(golden) ? { ...golden, expected: outcomeOf(golden) } : golden,
  );
  const style = await resolveConfig(path);
  // From one line, so that what fits on a line stays on one.
  await writeFile(path, await format(JSON.stringify({ ...group, cases }), { ...style, parser: 'json' }));
}
