// The test run behind `npm test`, on the Node of package-lock.json, in the checkout's folder.
import { check } from './check.ts';
import { END_TO_END, INTEGRATION, type Kind, removeReports, tallyKind, UNIT } from './kinds.ts';
import { lint } from './lint.ts';
import { type NxRun, printGraph, runTargets } from './nx.ts';
import { endAll } from './processes.ts';
import { having, type Project, projectsOf, selectProjects } from './projects.ts';
import { startTestServers, type TestServers } from './servers.ts';
import { lastLine, problemTally, sum, type Tally, tallyTask } from './tally.ts';
import { isNext, TYPECHECK, typecheck } from './typecheck.ts';

/** No phase takes a third of this; a test that hangs ends here. */
const PHASE_TIMEOUT_MS = 30 * 60_000;

const names = (projects: readonly Project[]) => projects.map(({ name }) => name);
const say = (text: string) => process.stdout.write(`\n▸ ${text}\n`);

/** What a phase counted, and the SKIPPED lines of its tests. */
interface Phase {
  readonly tallies: readonly Tally[];
  readonly skipped: readonly string[];
}

function late(run: NxRun, targets: string): Tally {
  return problemTally(run.late ? [`${targets} was ended after ${PHASE_TIMEOUT_MS / 60_000} minutes`] : []);
}

async function typecheckPhase(all: readonly Project[]): Promise<Phase> {
  say('typecheck');
  const checking = typecheck(all);
  const tallies = checking ? [await check(checking)] : [];
  const ofNext = having(all, TYPECHECK).filter(isNext);
  if (ofNext.length === 0) return { tallies, skipped: [] };
  const run = await runTargets([TYPECHECK], names(ofNext), { timeoutMs: PHASE_TIMEOUT_MS });
  const tasks = ofNext.map(({ name }) => `${name}:${TYPECHECK}`);
  return {
    tallies: [...tallies, ...tasks.map((task) => tallyTask(task, run.endOf(task))), late(run, TYPECHECK)],
    skipped: [],
  };
}

async function unitPhase(all: readonly Project[]): Promise<Phase> {
  const projects = having(all, UNIT.target);
  say(`unit tests of ${projects.length} projects`);
  const run = await runTargets([UNIT.target], names(projects), { timeoutMs: PHASE_TIMEOUT_MS });
  return { tallies: [...tallyKind(projects, UNIT, run), late(run, 'test')], skipped: run.skipped };
}

async function serverPhase(all: readonly Project[], kind: Kind, { env }: TestServers): Promise<Phase> {
  const projects = having(all, kind.target);
  say(`${kind.target} of ${names(projects).join(', ')}`);
  const run = await runTargets([kind.target], names(projects), { live: true, env, timeoutMs: PHASE_TIMEOUT_MS });
  return { tallies: [...tallyKind(projects, kind, run), late(run, kind.target)], skipped: run.skipped };
}

async function serverPhases(projects: readonly Project[]): Promise<Phase[]> {
  const kinds = [INTEGRATION, END_TO_END].filter(({ target }) => having(projects, target).length > 0);
  if (kinds.length === 0) return [];
  say('one Kafka and one Redis for the tests that need them');
  const servers = await startTestServers((text) => process.stdout.write(`  ${text}\n`));
  const phases: Phase[] = [{ tallies: [problemTally(servers.problems)], skipped: [] }];
  try {
    for (const kind of kinds) phases.push(await serverPhase(projects, kind, servers));
  } finally {
    phases.push({ tallies: [problemTally(await servers.stop())], skipped: [] });
  }
  return phases;
}

async function main(words: readonly string[]): Promise<number> {
  const projects = selectProjects(projectsOf(await printGraph()), words);
  removeReports(projects);
  const linted = check(lint(projects));
  const phases = [await typecheckPhase(projects), await unitPhase(projects), ...(await serverPhases(projects))];
  const total = sum([await linted, ...phases.flatMap(({ tallies }) => tallies)]);
  say('result');
  for (const line of new Set(phases.flatMap(({ skipped }) => skipped))) console.log(line);
  for (const one of [...total.problems, ...total.failures]) console.log(`FAILED ${one}`);
  console.log(lastLine(total));
  return total.failed === 0 ? 0 : 1;
}

for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => {
    endAll('SIGTERM');
    process.exit(code);
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  console.log(lastLine(problemTally(['the run'])));
  process.exitCode = 1;
}
