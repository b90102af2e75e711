import type { ConflictAnalysis } from '@chorus/contracts';
import { KINDS, type Kind, type LookAlike } from './episodes/episode.ts';
import type { Run } from './run.ts';

/** Somebody says that a message is a conflict between its sender and others. */
export interface Alarm {
  /** Place of the message in the run. */
  readonly index: number;
  readonly at: number;
  readonly sender: string;
  readonly others: readonly string[];
  /** Null where whoever raises it tells no kinds. */
  readonly kind: ConflictAnalysis['kind'] | null;
}

/** What became of one conflict. */
interface Outcome {
  readonly kind: Kind;
  /** Before the harm was done. */
  readonly predicted: boolean;
  /** At any time. */
  readonly found: boolean;
  /** Whether it was called what it is, before the harm. */
  readonly named: boolean;
  /** Between the first alarm and the harm; null where there was none before it. */
  readonly lead: { readonly ms: number; readonly messages: number } | null;
}

/** The outcome of one run. */
export interface Verdict {
  readonly conflicts: readonly Outcome[];
  /** Conflicts that an alarm of each kind was about. */
  readonly right: Readonly<Record<Kind | 'any', number>>;
  /** Alarms about nothing, by their kind; several within two minutes about the same two agents count once. */
  readonly wrong: Readonly<Record<Kind | 'any', number>>;
  /** Look-alikes, and those of them about whose agents there was an alarm meanwhile. */
  readonly lookAlikes: readonly { readonly kind: LookAlike; readonly alarmed: boolean }[];
  readonly alarms: number;
}

/** Alarms about the same two agents that follow each other within so many ms are one. */
const SAME_ALARM_MS = 120_000;

const involves = (agents: readonly string[], alarm: Alarm): boolean =>
  agents.includes(alarm.sender) && alarm.others.some((other) => other !== alarm.sender && agents.includes(other));

const isKind = (kind: Alarm['kind']): kind is Kind => (KINDS as readonly (string | null)[]).includes(kind);

const zero = (): Record<Kind | 'any', number> => ({
  any: 0,
  contention: 0,
  contradictory_intent: 0,
  circular_wait: 0,
  duplicate_effort: 0,
});

/**
 * Holds alarms against the truth of a run. An alarm is right where its sender and one of those that it names are parties
 * of one conflict that is under way; it predicts where the harm has not been done yet.
 */
export function judge(run: Run, alarms: readonly Alarm[]): Verdict {
  const right = zero();
  const wrong = zero();
  const within = (told: { from: number; to: number }, { at }: Alarm): boolean => at >= told.from && at <= told.to;
  const conflicts = run.troubles.map((conflict): Outcome => {
    const about = alarms.filter((alarm) => within(conflict, alarm) && involves(conflict.agents, alarm));
    const before = about.filter(({ index }) => index < conflict.harm.index);
    const first = before[0];
    if (about.length > 0) right.any += 1;
    for (const kind of KINDS) if (about.some((alarm) => alarm.kind === kind)) right[kind] += 1;
    return {
      kind: conflict.kind,
      predicted: first !== undefined,
      found: about.length > 0,
      named: before.some(({ kind }) => kind === conflict.kind),
      lead:
        first === undefined ? null : { ms: conflict.harm.at - first.at, messages: conflict.harm.index - first.index },
    };
  });

  const lookAlikes = run.lookAlikes.map((told) => ({ kind: told.kind, alarmed: false }));
  const last = new Map<string, number>();
  for (const alarm of alarms) {
    if (run.troubles.some((conflict) => within(conflict, alarm) && involves(conflict.agents, alarm))) continue;
    for (const [n, told] of run.lookAlikes.entries())
      if (within(told, alarm) && involves(told.agents, alarm)) lookAlikes[n]!.alarmed = true;
    const kind = isKind(alarm.kind) ? alarm.kind : 'any';
    const pair = [alarm.sender, alarm.others.find((other) => other !== alarm.sender) ?? ''].sort().join('\n');
    for (const counted of new Set([kind, 'any'] as const)) {
      const key = `${counted}\n${pair}`;
      if (alarm.at - (last.get(key) ?? -Infinity) > SAME_ALARM_MS) wrong[counted] += 1;
      last.set(key, alarm.at);
    }
  }
  return { conflicts, right, wrong, lookAlikes, alarms: alarms.length };
}
