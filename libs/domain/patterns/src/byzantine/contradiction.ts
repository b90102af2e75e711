import type { PatternRules } from '@chorus/contracts';
import { hears, isBetween, isExplained, isMentionedTo, isNewTo, isSeries } from './explanation.ts';
import { GAUGE_MS, GRACE_MS, LATE_MS } from './limits.ts';
import type { Heard, Seen } from './state.ts';
import { isCounter, isGauge, isOpen, isOpinion } from './subject.ts';
import { agree } from './value.ts';

type Rules = PatternRules['byzantine'];

/** How an agent contradicts others, itself, or what was observed, about one subject. */
export interface Contradiction {
  readonly agent: string;
  /** `equivocation`: different things to different agents. `reading`: another value than it read itself. `others`: than several others say. */
  readonly kind: 'equivocation' | 'reading' | 'others';
  /** Oldest first. */
  readonly statements: readonly Seen[];
  /** Whom it told what does not hold, or not what it told others. */
  readonly victims: readonly string[];
  readonly sure: number;
  /** From when on it counts: it may still tell the others the same. */
  readonly ripe_at: number;
}

/** Weight from which something is meant as a statement. */
const DECLARED = 0.9;

/** All contradictions about a subject within the rules' window. */
export function contradictionsOf(told: Heard, rules: Rules, now: number): readonly Contradiction[] {
  const seen = told.seen.filter(({ at }) => now - at <= rules.window_ms);
  if (seen.length < 2 || seen.every(({ value }) => agree(value, seen[0]!.value))) return [];
  const agents = new Set(seen.filter(({ of_tool }) => !of_tool).map(({ by }) => by));
  return [...agents].flatMap((agent) => {
    const own = seen.filter(({ by }) => by === agent);
    const found = [
      againstReading(agent, own, seen, told),
      equivocation(agent, own, seen, told),
      againstOthers(agent, own, seen, told),
      againstTool(agent, own, seen, told),
    ];
    return found.filter((one) => one !== undefined);
  });
}

/** It read one thing itself, and says another. */
function againstReading(
  agent: string,
  own: readonly Seen[],
  seen: readonly Seen[],
  told: Heard,
): Contradiction | undefined {
  const pairs = own.flatMap((said) => {
    const place = seen.indexOf(said);
    const before = seen.slice(0, place);
    const reading = before.findLast((one) => one.of_tool && hears(one, agent));
    if (!reading || agree(reading.value, said.value) || said.corrects) return [];
    if (isBetween(told.changed_at, reading.at, said.at)) return [];
    if (isGauge(told) && said.at - reading.at > GAUGE_MS) return [];
    // Somebody else has told it so, or the log has its next reading only behind what it said of it.
    const isHeard = seen.some(
      (one) =>
        hears(one, agent) &&
        agree(one.value, said.value) &&
        one.at <= said.at + LATE_MS &&
        (!one.of_tool || one.at >= reading.at),
    );
    return isHeard || isMentionedTo(said, reading.at, said, told) ? [] : [{ reading, said }];
  });
  if (pairs.length === 0) return undefined;
  const weight = Math.min(...pairs.map(({ said, reading }) => Math.min(said.weight, reading.weight)));
  return {
    agent,
    kind: 'reading',
    statements: inOrder(pairs.flatMap(({ reading, said }) => [reading, said])),
    victims: victimsOf(pairs.map(({ said }) => said)),
    // Words are easily misread once.
    sure: (pairs.length === 1 && weight < 0.9 ? 0.75 : 1) * weight * Math.min(0.96, 0.82 + 0.05 * (pairs.length - 1)),
    ripe_at: Math.min(...pairs.map(({ said }) => said.at)) + LATE_MS,
  };
}

/** It says different things to different agents, and nothing has happened in between that would explain it. */
function equivocation(
  agent: string,
  own: readonly Seen[],
  seen: readonly Seen[],
  told: Heard,
): Contradiction | undefined {
  const all: { readonly pair: readonly [Seen, Seen]; readonly isBack: boolean }[] = [];
  for (const [n, later] of own.entries())
    for (const earlier of own.slice(0, n)) {
      if (agree(earlier.value, later.value) || !isToOthers(earlier, later)) continue;
      const isBack = goesBack(earlier, later, own, seen, told);
      if (!isBack && isExplained(earlier, later, own, seen, told)) continue;
      all.push({ pair: [earlier, later], isBack });
    }
  // What is meant as a statement is no less so for what is found in words beside it.
  const stated = all.filter(({ pair }) => pair.every(({ weight }) => weight >= DECLARED));
  const counted = stated.length > 0 ? stated : all;
  const pairs = counted.map(({ pair }) => pair);
  const wentBack = counted.some(({ isBack }) => isBack);
  if (pairs.length === 0 || (!wentBack && isSeries(own, told))) return undefined;
  const statements = inOrder(pairs.flat());
  const values = distinct(statements);
  const last = Math.max(...pairs.map(([, { at }]) => at));
  const gap = Math.min(...pairs.map(([a, b]) => b.at - a.at));
  const isOnce = !wentBack && values === 2;
  // Who guesses may guess anew, and know better later; not three times, nor as it pleases.
  if (isOnce && (isOpen(told) || pairs.every(([earlier]) => earlier.guesses))) return undefined;
  const base = wentBack ? 0.88 : isOnce ? (gap <= 60_000 ? 0.72 : 0.6) : 0.84;
  const weight = Math.min(...statements.map((one) => one.weight));
  return {
    agent,
    kind: 'equivocation',
    statements,
    victims: victimsOf(statements),
    sure: (isOnce && weight < 0.9 ? 0.8 : 1) * weight * Math.min(0.97, base + 0.02 * (pairs.length - 1)),
    ripe_at: isOnce ? last + GRACE_MS : wentBack ? 0 : last + LATE_MS,
  };
}

/** Each of two statements goes to somebody whom the other does not reach. */
const isToOthers = (a: Seen, b: Seen): boolean =>
  a.to.length > 0 &&
  b.to.length > 0 &&
  a.to.some((agent) => !b.to.includes(agent)) &&
  b.to.some((agent) => !a.to.includes(agent));

/** After the other value it tells somebody the first one again, though nothing has changed. */
function goesBack(earlier: Seen, later: Seen, own: readonly Seen[], seen: readonly Seen[], told: Heard): boolean {
  if (isGauge(told)) return false;
  return own
    .slice(own.indexOf(later) + 1)
    .some(
      (again) =>
        agree(again.value, earlier.value) &&
        !again.corrects &&
        isToOthers(later, again) &&
        !later.to.every((agent) => again.to.includes(agent)) &&
        !isNewTo(again, later.at, again, seen, told),
    );
}

/** Several others say the same, and it alone something else. */
function againstOthers(
  agent: string,
  own: readonly Seen[],
  seen: readonly Seen[],
  told: Heard,
): Contradiction | undefined {
  const said = own.at(-1);
  if (!said || said.weight < DECLARED || said.corrects || said.guesses) return undefined;
  if (isOpinion(told) || isGauge(told) || isCounter(told)) return undefined;
  const others = seen.filter((one) => one.by !== agent && one.weight >= DECLARED && !one.guesses);
  if (others.some((one) => agree(one.value, said.value))) return undefined;
  const lasts = [...Map.groupBy(others, ({ by }) => by).values()].map((all) => all.at(-1)!);
  const [first] = lasts;
  if (lasts.length < 2 || !first || !lasts.every((one) => agree(one.value, first.value))) return undefined;
  // Who asks several the same, to compare, is misled by none of them.
  const isPoll = said.to.length > 0 && lasts.every(({ to }) => said.to.every((agent) => to.includes(agent)));
  if (isPoll) return undefined;
  if (isBetween(told.changed_at, Math.min(...lasts.map(({ at }) => at)), said.at)) return undefined;
  const isConfirmed = lasts.some(({ at }) => at > said.at);
  return {
    agent,
    kind: 'others',
    statements: inOrder([...lasts.slice(-4), said]),
    victims: victimsOf([said]),
    sure: Math.min(0.9, (isConfirmed ? 0.78 : 0.62) + 0.05 * (lasts.length - 2)),
    ripe_at: said.at + GRACE_MS,
  };
}

/** A tool has answered somebody else otherwise shortly before, and the agent has its value from nobody. */
function againstTool(
  agent: string,
  own: readonly Seen[],
  seen: readonly Seen[],
  told: Heard,
): Contradiction | undefined {
  if (isOpinion(told) || isGauge(told) || isCounter(told)) return undefined;
  const pairs = own.flatMap((said) => {
    const before = seen.slice(0, seen.indexOf(said));
    const reading = before.findLast((one) => one.of_tool);
    if (!reading || hears(reading, agent) || said.weight < DECLARED) return [];
    if (said.corrects || said.updates || said.guesses) return [];
    if (agree(reading.value, said.value) || isBetween(told.changed_at, reading.at, said.at)) return [];
    const isKnown = seen.some((one) => one.by !== agent && agree(one.value, said.value));
    return isKnown || isMentionedTo(said, reading.at, said, told) ? [] : [{ reading, said }];
  });
  if (pairs.length === 0) return undefined;
  return {
    agent,
    kind: 'others',
    statements: inOrder(pairs.flatMap(({ reading, said }) => [reading, said])),
    victims: victimsOf(pairs.map(({ said }) => said)),
    sure: Math.min(0.8, 0.6 + 0.08 * (pairs.length - 1)),
    ripe_at: Math.min(...pairs.map(({ said }) => said.at)) + GRACE_MS,
  };
}

const inOrder = (statements: readonly Seen[]): readonly Seen[] => [...new Set(statements)].sort((a, b) => a.at - b.at);

const victimsOf = (statements: readonly Seen[]): readonly string[] => [...new Set(statements.flatMap(({ to }) => to))];

function distinct(statements: readonly Seen[]): number {
  const values: Seen['value'][] = [];
  for (const { value } of statements) if (!values.some((known) => agree(known, value))) values.push(value);
  return values.length;
}
