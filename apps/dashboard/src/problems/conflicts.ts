import { edgeStrengthAt } from '@chorus/contracts';
import type { Evidence } from '../shell/evidence-link.tsx';
import { clip, fraction, visible } from '../ui/text.ts';
import { messageKey, RAISED_RISK, type FleetState } from '../live/state.ts';

/** From this risk on a conflict is critical, below it is a warning. */
export const CRITICAL_RISK = 0.75;
export { RAISED_RISK };

/** Two agents in each other's way: the conflict edges of both directions as one. */
export interface ConflictPair {
  readonly agents: readonly [string, string];
  readonly last: string;
  readonly since: string;
  readonly strength: number;
  /** Of the last message about it; null where the page does not hold that one. */
  readonly risk: number | null;
  /** What it is over, short; empty where unknown. */
  readonly resource: string;
  /** The last message about it. */
  readonly evidence: Evidence;
}

export const pairId = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a]);

/** Conflicts whose edge has not faded, newest first, by {@link pairId}. */
export function conflictPairs(fleet: FleetState, now: number): ReadonlyMap<string, ConflictPair> {
  const edges = [...fleet.edges.values()]
    .filter((edge) => edge.relationship_type === 'conflict' && edge.source_agent !== edge.target_agent)
    .sort((a, b) => Date.parse(b.last_updated) - Date.parse(a.last_updated));
  const pairs = new Map<string, ConflictPair>();
  for (const edge of edges) {
    const id = pairId(edge.source_agent, edge.target_agent);
    const strength = edgeStrengthAt(edge, now);
    const before = pairs.get(id);
    if (before !== undefined) {
      const since = before.since < edge.created_at ? before.since : edge.created_at;
      pairs.set(id, { ...before, since, strength: Math.max(before.strength, strength) });
      continue;
    }
    const decision = fleet.raised.get(messageKey(edge.source_agent, edge.message_id))?.decision;
    const analysis = decision?.conflict_analysis;
    pairs.set(id, {
      agents: [edge.source_agent, edge.target_agent],
      last: edge.last_updated,
      since: edge.created_at,
      strength,
      risk: analysis?.risk ?? null,
      resource: shortResource(analysis?.resources[0] ?? ''),
      evidence: { message_id: edge.message_id, correlation_id: decision?.original_message.correlation_id ?? null },
    });
  }
  return pairs;
}

/** The last part of a path or URL, at most 20 characters. */
export function shortResource(resource: string): string {
  const parts = resource.split(/[/\\]/).filter((part) => part !== '');
  return clip(visible(parts[parts.length - 1] ?? resource), 20);
}

/** `0042_orders.sql .86`; what is known of it. */
export function conflictWords(pair: ConflictPair): string {
  return [pair.resource || 'Conflict', pair.risk === null ? '' : fraction(pair.risk)].filter(Boolean).join(' ');
}

export const isCritical = (pair: ConflictPair): boolean => pair.risk !== null && pair.risk >= CRITICAL_RISK;
