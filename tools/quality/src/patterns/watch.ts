import { DEFAULT_PATTERN_RULES, type Detection, type PatternRules, type ProcessedDecision } from '@chorus/contracts';
import { PatternWatch } from '@chorus/patterns';
import type { TimedMessage } from '@chorus/simulator';
import { Decider } from './decisions.ts';

/** A decision and when it was made: log time, ms since 1970. */
export interface Decided {
  readonly decision: ProcessedDecision;
  readonly at: number;
}

/** What was found, in its last version, and when. */
export interface Finding extends Pick<
  Detection,
  'detection_id' | 'kind' | 'agents' | 'evidence' | 'root_agent' | 'confidence' | 'summary'
> {
  /** Who amplified it, the strongest first. */
  readonly amplifiers: readonly string[];
  /** When it was opened: log time, and how many messages had come in. */
  readonly opened_at: number;
  readonly opened_after: number;
  /** Null where it is open to the end. */
  readonly closed_at: number | null;
}

/** How long a fleet is watched after its last message, in ms: whatever stopped has to be closed by then. */
export const QUIET_END_MS = 15 * 60_000;
/** How often time passes, in ms: while there is traffic, and after it. */
const TICK_MS = 1_000;
const QUIET_TICK_MS = 5_000;

/** `at_ms` of the messages is log time since 1970. */
export function decisionsOf(messages: readonly TimedMessage[]): Decided[] {
  const decider = new Decider();
  return messages.map(({ at_ms, message }) => ({ decision: decider.decide(message, at_ms), at: at_ms }));
}

/** Lets the detectors watch a fleet from its first message on, message by message and second by second. */
export function watchPatterns(decided: readonly Decided[], rules: PatternRules = DEFAULT_PATTERN_RULES): Finding[] {
  const [first] = decided;
  const last = decided.at(-1);
  if (!first || !last) return [];
  const watch = new PatternWatch(first.decision.processing_metadata.fleet_id, rules);
  const findings = new Map<string, Finding>();
  const take = (versions: readonly Detection[], now: number, after: number): void => {
    for (const version of versions) findings.set(version.detection_id, findingOf(version, findings, now, after));
  };
  let clock = first.at;
  const passUntil = (until: number, tick: number, after: number): void => {
    for (; clock + tick <= until; clock += tick) take(watch.pass(clock + tick), clock + tick, after);
  };
  for (const [place, { decision, at }] of decided.entries()) {
    passUntil(at, TICK_MS, place);
    take(watch.observe(decision, at), at, place + 1);
  }
  passUntil(last.at + QUIET_END_MS, QUIET_TICK_MS, decided.length);
  return [...findings.values()];
}

function findingOf(version: Detection, known: ReadonlyMap<string, Finding>, now: number, after: number): Finding {
  const { detection_id, kind, agents, evidence, root_agent, confidence, summary, amplifiers, status } = version;
  const before = known.get(detection_id);
  return {
    ...{ detection_id, kind, agents, evidence, root_agent, confidence, summary },
    amplifiers: amplifiers.map(({ agent_id }) => agent_id),
    opened_at: before?.opened_at ?? now,
    opened_after: before?.opened_after ?? after,
    closed_at: status === 'closed' ? (before?.closed_at ?? now) : null,
  };
}
