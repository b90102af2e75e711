import { isTool } from '../message.ts';
import { goesTo, type Occurrence, type Statement } from './conversation.ts';
import { MAX_AGENTS } from './limits.ts';
import { isFaint, isProgress } from './progress.ts';
import type { LoopRules } from './rules.ts';

/** Statements that went round and round, one handing over to the next. */
export interface Loop {
  /** Of one lap, in order; the last of them hands over to the first. */
  readonly lap: readonly Statement[];
  readonly laps: number;
  /** All of these laps, oldest first. */
  readonly occurrences: readonly Occurrence[];
}

/** Of so many messages of a loop one may be missing, or have come late. */
const ONE_MISSING_IN = 6;

/**
 * Looks for the shortest loop that `last`, just said again, has brought round: a cycle of statements of different
 * agents, each going to the sender of the next, all of them said again in each of the last laps, in this order, with
 * no progress in between. Now and again one of them may be missing.
 */
export function findLoop(statements: readonly Statement[], last: Statement, rules: LoopRules): Loop | undefined {
  if (last.occurrences.length < rules.min_laps - 1 || last.occurrences.length < 2) return undefined;
  const recurring = statements
    .filter(({ occurrences }) => occurrences.length >= rules.min_laps - 1 && occurrences.length > 1)
    .sort((a, b) => latest(b) - latest(a));
  const seen = new Set([last]);
  const paths: Statement[][] = [[last]];
  for (const path of paths) {
    const [first] = path;
    for (const cause of recurring) {
      if (!first || seen.has(cause) || !setsOff(cause, first) || !handsOver(cause, first, recurring)) continue;
      if (path.some(({ sender }) => sender === cause.sender)) continue;
      seen.add(cause);
      const longer = [cause, ...path];
      if (goesTo(last, cause.sender) && handsOver(last, cause, recurring)) {
        const loop = lapsOf(longer, statements, rules);
        if (loop.laps >= lapsNeeded(loop, statements, rules)) return loop;
      }
      if (longer.length < MAX_AGENTS) paths.push(longer);
    }
  }
  return undefined;
}

/**
 * The same in the order in which it was said, as its senders date it, where a sender's own messages show that they came in another.
 * Only what recurs is moved: what is new counts from when it came.
 */
export function findLoopByDate(statements: readonly Statement[], rules: LoopRules): Loop | undefined {
  const recurring = statements.filter(({ occurrences }) => occurrences.length > 1);
  const said = recurring
    .flatMap(({ sender, occurrences }) => occurrences.map(({ seq, said_at }) => ({ sender, seq, said_at })))
    .sort((a, b) => a.seq - b.seq);
  if (!isOutOfOrder(said)) return undefined;
  const dated = said.toSorted((a, b) => a.said_at - b.said_at || a.seq - b.seq);
  const placeOf = new Map(dated.map(({ seq }, n) => [seq, said[n]?.seq ?? seq]));
  const place = ({ seq }: Occurrence): number => placeOf.get(seq) ?? seq;
  const moved = (statement: Statement): Statement => ({
    ...statement,
    occurrences: statement.occurrences.map((one) => ({ ...one, seq: place(one) })).sort((a, b) => a.seq - b.seq),
  });
  const inOrder = statements.map((statement) => (recurring.includes(statement) ? moved(statement) : statement));
  const last = inOrder.filter(({ occurrences }) => occurrences.length > 1).sort((a, b) => latest(b) - latest(a))[0];
  const loop = last && findLoop(inOrder, last, rules);
  return loop && { ...loop, lap: loop.lap.flatMap(({ id }) => statements.filter((one) => one.id === id)) };
}

/** Whether some sender's messages came in another order than by its own clock; clocks of several are not compared. */
function isOutOfOrder(said: readonly { readonly sender: string; readonly said_at: number }[]): boolean {
  const latestBy = new Map<string, number>();
  return said.some(({ sender, said_at }) => {
    const isEarlier = said_at < (latestBy.get(sender) ?? -Infinity);
    latestBy.set(sender, said_at);
    return isEarlier;
  });
}

const latest = ({ occurrences }: Statement): number => occurrences.at(-1)?.seq ?? 0;

/** Whether `cause` hands over to `effect`, as far as the last time tells. */
const setsOff = (cause: Statement, effect: Statement): boolean =>
  goesTo(cause, effect.sender) && (isForOne(cause) || latest(cause) === latest(effect) - 1);

/**
 * An answer hands over where it is what its receiver heard last before it went on: who got its "will do" long before and then
 * something else from another goes on because of that. Tools answer to nobody else.
 */
function handsOver(cause: Statement, effect: Statement, recurring: readonly Statement[]): boolean {
  if (!cause.answers || isTool(cause.sender)) return true;
  const until = latest(effect);
  const from = cause.occurrences.findLast(({ seq }) => seq < until)?.seq ?? 0;
  const isLater = ({ seq }: Occurrence): boolean => seq > from && seq < until;
  return !recurring.some(
    (other) => other !== cause && other.targets.includes(effect.sender) && other.occurrences.some(isLater),
  );
}

/** A message to one asks that one to go on; what a message to several sets off is what is said directly after it. */
const isForOne = ({ targets }: Statement): boolean => targets.length === 1;

/** More where something fails in each lap, also for a tool that one of its agents has called. */
function lapsNeeded({ lap, occurrences }: Loop, statements: readonly Statement[], rules: LoopRules): number {
  const began = occurrences[0]?.seq ?? Infinity;
  const concerns = ({ sender, targets }: Statement): boolean =>
    lap.some((one) => one.sender === sender || targets.includes(one.sender));
  const fails = statements.some((one) => one.failed && latest(one) >= began && (lap.includes(one) || concerns(one)));
  return fails ? Math.max(rules.min_laps, rules.min_laps_of_retries) : rules.min_laps;
}

/** Goes back lap by lap from the last statement's last time, as far as the order holds and nothing was progress. */
function lapsOf(lap: readonly Statement[], statements: readonly Statement[], rules: LoopRules): Loop {
  const agents = lap.map(({ sender }) => sender);
  // The same answer twice answers nothing.
  const isNew = ({ answers, occurrences }: Statement): boolean => occurrences.length < (answers ? 2 : rules.min_laps);
  const news = statements.filter((other) => !lap.includes(other) && isNew(other) && isProgress(other, lap, agents));
  const [faint, plain] = [news.filter(isFaint), news.filter((other) => !isFaint(other))];
  const since = Math.max(0, ...plain.map(({ id }) => id));
  const all: Round[] = [];
  let next: Said = { seq: Infinity, before: 0 };
  for (;;) {
    const round = roundBefore(lap, next, since);
    if (!round || lap.length - round.said.length > mayBeMissing(lap.length, all.length === 0)) break;
    all.unshift(round);
    next = round.first;
  }
  const rounds = withFewMissing(all, lap.length);
  if (answersEachLap(rounds, faint)) return { lap, laps: 0, occurrences: [] };
  return { lap, laps: rounds.length, occurrences: rounds.flatMap(({ said }) => said) };
}

/** Messages of one lap that may be missing. Where two speak, the last lap has to be whole: who only repeats itself does not go round. */
const mayBeMissing = (length: number, isLast: boolean): number =>
  isLast ? Number(length > 2) : Math.floor(length / 2);

/** As many of the last rounds as may be, with few messages missing. Of the first one the beginning has to be there: nobody knows what was before. */
function withFewMissing(rounds: readonly Round[], length: number): readonly Round[] {
  for (let from = 0; from < rounds.length; from += 1) {
    const some = rounds.slice(from);
    const missing = some.reduce((sum, { said }) => sum + length - said.length, 0);
    if (some[0]?.begins && missing <= (some.length * length) / ONE_MISSING_IN) return some;
  }
  return [];
}

/** A short answer may be a mere nod; where there is another one in each lap they are answers. */
function answersEachLap(rounds: readonly Round[], faint: readonly Statement[]): boolean {
  const begun = rounds.map(({ first }) => first.seq);
  return (
    begun.length > 1 && begun.slice(1).every((until, n) => faint.some(({ id }) => id > (begun[n] ?? 0) && id < until))
  );
}

/** When a statement was said, and when it was said the time before; 0: never. */
interface Said {
  readonly seq: number;
  readonly before: number;
}

interface Round {
  readonly said: readonly Occurrence[];
  /** Its first statement is not missing. */
  readonly begins: boolean;
  readonly first: Said;
}

/** The lap before `next`; undefined where it is none, or began before `since`. */
function roundBefore(lap: readonly Statement[], next: Said, since: number): Round | undefined {
  const said: Occurrence[] = [];
  let first = next;
  let begins = false;
  for (const statement of lap.toReversed()) {
    const place = statement.occurrences.findLastIndex(({ seq }) => seq < first.seq);
    const found = statement.occurrences[place];
    if (!found || found.seq <= since) return undefined;
    begins = !isMissing(lap, statement, found.seq, first);
    if (!begins) continue;
    if (!isForOne(statement) && first.seq !== Infinity && found.seq !== first.seq - 1) return undefined;
    said.unshift(found);
    first = { seq: found.seq, before: statement.occurrences[place - 1]?.seq ?? 0 };
  }
  return said.length === 0 ? undefined : { said, begins, first };
}

/** Whether a statement was left out: what comes before it was said since the last time, and it was not. */
const isMissing = (
  lap: readonly Statement[],
  statement: Statement,
  seq: number,
  { seq: next, before }: Said,
): boolean =>
  seq < before &&
  lap.some((other) => other !== statement && other.occurrences.some((one) => one.seq > before && one.seq < next));
