import { goesTo, isAmong, type Occurrence, type Statement } from './conversation.ts';
import { MAX_AGENTS } from './limits.ts';
import type { LoopRules } from './rules.ts';

/** Statements that went round and round, one handing over to the next. */
export interface Loop {
  /** Of one lap, in order; the last of them hands over to the first. */
  readonly lap: readonly Statement[];
  readonly laps: number;
  /** All of these laps, oldest first. */
  readonly occurrences: readonly Occurrence[];
}

/**
 * Looks for the shortest loop that `last`, just said again, has brought round: a cycle of statements of different
 * agents, each going to the sender of the next, all of them said again in each of the last laps, in this order, with
 * nothing new between these agents in between.
 */
export function findLoop(statements: readonly Statement[], last: Statement, rules: LoopRules): Loop | undefined {
  if (last.occurrences.length < rules.min_laps) return undefined;
  const recurring = statements
    .filter(({ occurrences }) => occurrences.length >= rules.min_laps)
    .sort((a, b) => latest(b) - latest(a));
  const seen = new Set([last]);
  const paths: Statement[][] = [[last]];
  for (const path of paths) {
    const [first] = path;
    for (const cause of recurring) {
      if (!first || seen.has(cause) || !setsOff(cause, first)) continue;
      if (path.some(({ sender }) => sender === cause.sender)) continue;
      seen.add(cause);
      const longer = [cause, ...path];
      if (goesTo(last, cause.sender)) {
        const loop = lapsOf(longer, statements, rules);
        if (loop.laps >= lapsNeeded(longer, rules)) return loop;
      }
      if (longer.length < MAX_AGENTS) paths.push(longer);
    }
  }
  return undefined;
}

const latest = ({ occurrences }: Statement): number => occurrences.at(-1)?.seq ?? 0;

/** Whether `cause` hands over to `effect`, as far as the last time tells. */
const setsOff = (cause: Statement, effect: Statement): boolean =>
  goesTo(cause, effect.sender) && (isForOne(cause) || latest(cause) === latest(effect) - 1);

/** A message to one asks that one to go on; what a message to several sets off is what is said directly after it. */
const isForOne = ({ targets }: Statement): boolean => targets.length === 1;

const lapsNeeded = (lap: readonly Statement[], { min_laps, min_laps_of_retries }: LoopRules): number =>
  lap.some(({ failed }) => failed) ? Math.max(min_laps, min_laps_of_retries) : min_laps;

/** Goes back lap by lap from the last statement's last time, as far as the order holds and nothing new was said. */
function lapsOf(lap: readonly Statement[], statements: readonly Statement[], rules: LoopRules): Loop {
  const agents = lap.map(({ sender }) => sender);
  const news = statements.filter(
    (other) => !lap.includes(other) && other.occurrences.length < rules.min_laps && isAmong(other, agents),
  );
  const since = Math.max(0, ...news.map(({ id }) => id));
  let occurrences: Occurrence[] = [];
  let laps = 0;
  let next = Infinity;
  for (;;) {
    const round: Occurrence[] = [];
    for (const statement of lap.toReversed()) {
      const before = statement.occurrences.findLast(({ seq }) => seq < next);
      const follows = before && (isForOne(statement) || next === Infinity || before.seq === next - 1);
      if (!follows || before.seq <= since) return { lap, laps, occurrences };
      round.unshift(before);
      next = before.seq;
    }
    occurrences = [...round, ...occurrences];
    laps += 1;
  }
}
