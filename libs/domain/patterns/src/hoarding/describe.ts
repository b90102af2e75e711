import type { Detection, PatternRules } from '@chorus/contracts';
import { begin } from '../begin.ts';
import { confidenceOf, cut, incidentId } from '../incident.ts';
import { count, duration, list, show } from '../show.ts';
import { costOf, type Mark, type Trail } from '../trail.ts';
import type { Hoard } from './hoard.ts';
import { MANY, MAX_AGENTS, MAX_RESOURCES } from './limits.ts';
import type { Hold } from './state.ts';

type Rules = PatternRules['hoarding'];
type Findings = Pick<
  Detection,
  'agents' | 'confidence' | 'evidence' | 'messages' | 'tokens' | 'resources' | 'summary' | 'suggested_action'
>;

/** A new incident. Its id follows from the fleet, the agent and the first message. */
export function open(hoard: Hoard, trail: Trail, rules: Rules, now: number): Detection {
  const { owner, holds } = hoard;
  const fleet_id = holds[0]?.fleet_id ?? '';
  const findings = findingsOf(hoard, trail, rules);
  return begin(
    {
      detection_id: incidentId('hoarding', fleet_id, owner, findings.evidence[0] ?? '', now),
      fleet_id,
      kind: 'hoarding',
      started_at: new Date(Math.min(...holds.map(({ since }) => since))).toISOString(),
      root_agent: owner,
      ...findings,
    },
    now,
  );
}

/** The incident as it is now. */
export function describe(detection: Detection, hoard: Hoard, trail: Trail, rules: Rules, now: number): Detection {
  const findings = findingsOf(hoard, trail, rules);
  return {
    ...detection,
    ...findings,
    agents: [...new Set([...detection.agents, ...findings.agents])].slice(0, MAX_AGENTS),
    resources: [...new Set([...detection.resources, ...findings.resources])].slice(0, MAX_RESOURCES),
    updated_at: new Date(now).toISOString(),
  };
}

/** All messages in which the things were taken, asked for, or refused. */
export const marksOf = ({ holds }: Hoard): readonly Mark[] =>
  holds.flatMap((hold) => [...hold.marks, ...hold.waiting.flatMap(({ marks }) => marks)]);

function findingsOf(hoard: Hoard, trail: Trail, rules: Rules): Findings {
  const { owner, holds, waiting, idle_ms, unused } = hoard;
  return {
    ...costOf(trail),
    agents: [owner, ...waiting].slice(0, MAX_AGENTS),
    resources: holds.map(({ resource }) => resource),
    confidence: confidence(hoard, rules),
    summary: cut(
      `${show(owner)} keeps ${list(holds.map(({ resource }) => resource))} for itself ` +
        `${unused ? 'and has used ' + (holds.length > 1 ? 'none of them' : 'it not once') : 'and does not use ' + (holds.length > 1 ? 'them' : 'it')} ` +
        `for ${duration(idle_ms)}, while ${count(waiting.length, 'agent')} (${list(waiting)}) ` +
        `${waiting.length > 1 ? 'ask' : 'asks'} in vain: ${count(trail.messages, 'message')}.`,
      1000,
    ),
    suggested_action:
      `Ask ${show(owner)} to release what it does not use, or release it yourself and give it to ${show(waiting[0] ?? '')}. ` +
      'If it takes it again, quarantine it.',
  };
}

/** More that wait, longer idleness, a bare refusal and many things make it surer; what is only read in words less sure. */
function confidence({ holds, waiting, idle_ms, unused, refused }: Hoard, { min_waiting, min_idle_ms }: Rules): number {
  const sure =
    0.66 +
    0.06 * Math.min(3, Math.max(0, waiting.length - min_waiting)) +
    0.06 * Math.min(2, idle_ms / min_idle_ms - 1) +
    (refused ? 0.08 : 0) +
    (unused ? 0.05 : 0) +
    (holds.length >= MANY ? 0.06 : 0);
  return confidenceOf(holds.every(({ in_words }) => in_words) ? 0.85 * sure : sure);
}

/** How an incident ended. */
export function ending({ resources }: Detection, holds: readonly Hold[]): string {
  const kept = holds.filter(({ resource }) => resources.includes(resource));
  if (kept.length === 0) return 'It has let go of all of it.';
  return kept.some(({ waiting }) => waiting.length > 0)
    ? 'It does something with it now.'
    : 'Nobody waits for it any more.';
}
