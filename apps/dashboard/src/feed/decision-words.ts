import type { DecisionView, Detection } from '@chorus/contracts';
import { lineParts, type TextPart } from '../conversation/text-parts.ts';
import { RAISED_RISK } from '../problems/conflicts.ts';
import { visible } from '../ui/text.ts';
import { clock } from '../ui/time.ts';
import type { Show } from '../fleet/url-state.ts';

const LONGEST = 240;

/** What was said, in one line: text, else the call or the resource that stands in its place. */
export function messageParts({ decision }: DecisionView): readonly TextPart[] {
  const { content } = decision.original_message;
  const { redactions = {} } = decision.processing_metadata;
  const call = content.tool_calls?.[0]?.function;
  const resource = content.resources?.[0];
  const line =
    content.text?.trim() ||
    (content.error === undefined ? '' : `Error: ${content.error}`) ||
    (call === undefined ? '' : `Calls ${call.name}`) ||
    (resource === undefined ? '' : `${resource.intent ?? resource.access} ${resource.resource}`);
  const parts = lineParts(line, (kind) => Object.hasOwn(redactions, kind), LONGEST);
  return parts.length > 0 ? parts : [{ type: 'text', text: '(no text)' }];
}

/** Why a person should look, in sentences; empty for a calm message. */
export function decisionReason({ decision }: DecisionView): string {
  const { intervention_action: action, conflict_analysis: analysis } = decision;
  if (action?.action === 'blocked')
    return `Sender quarantined since ${clock(action.since)}. A blocked message is no evidence.`;
  const would = action === null ? '' : `Sender would be quarantined since ${clock(action.since)}, in enforce mode.`;
  const risky = analysis.risk >= RAISED_RISK ? visible(analysis.reason) : '';
  return [would, risky].filter(Boolean).join(' ');
}

/** Kinds of conflict in a word. */
export const CONFLICT_WORDS: Record<string, string> = {
  contention: 'Contention',
  contradictory_intent: 'Contradiction',
  circular_wait: 'Circular wait',
  duplicate_effort: 'Duplicate',
  execution_failure: 'Failure',
  repetition: 'Repetition',
};

/** A word for what happened: what was done to the message before what kind of conflict it is. */
export function decisionTag({ decision }: DecisionView): { words: string; tone: 'quarantine' | 'plain' } | null {
  const { intervention_action: action, conflict_analysis: analysis } = decision;
  if (action !== null) return { words: action.action === 'blocked' ? 'Blocked' : 'Would block', tone: 'quarantine' };
  const words = analysis.risk >= RAISED_RISK ? CONFLICT_WORDS[analysis.kind] : undefined;
  return words === undefined ? null : { words, tone: 'plain' };
}

/** What each message may be evidence of, that nobody has dismissed, by its id; what began last comes first. */
export function detectionsByMessage(detections: Iterable<Detection>): ReadonlyMap<string, readonly Detection[]> {
  const byMessage = new Map<string, Detection[]>();
  const newestFirst = [...detections].sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
  for (const detection of newestFirst)
    if (detection.verdict !== 'dismissed')
      for (const id of detection.evidence) byMessage.set(id, [...(byMessage.get(id) ?? []), detection]);
  return byMessage;
}

/**
 * What a message is evidence of. Ids are the agents' own, and two agents may use the same: it is one of an agent that is in it,
 * in its conversation where it has one.
 */
export function detectionOf(
  { decision }: DecisionView,
  byMessage: ReadonlyMap<string, readonly Detection[]>,
): Detection | undefined {
  const { agent_id, target_agents, correlation_id } = decision.original_message;
  return byMessage
    .get(decision.processing_metadata.message_id)
    ?.find(
      (detection) =>
        [agent_id, ...target_agents].some((agent) => detection.agents.includes(agent)) &&
        (detection.correlation_id === null || detection.correlation_id === correlation_id),
    );
}

/** Does the feed’s filter keep it? */
export function isShown({ decision }: DecisionView, show: Show): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'risk':
      return decision.conflict_analysis.risk >= RAISED_RISK;
    case 'blocked':
      return decision.intervention_action !== null;
  }
}

/** Decisions (newest first) of the past minute, if the list reaches back that far; else the graph’s own rate. */
export function perMinute(decisions: readonly DecisionView[], now: number, graphRate: number | null): number | null {
  const isOlder = ({ decided_at }: DecisionView): boolean => now - Date.parse(decided_at) >= 60_000;
  const last = decisions.at(-1);
  if (last === undefined) return null;
  // Of a busy fleet all are of the past minute, which the oldest tells.
  const recent = isOlder(last) ? decisions.findIndex(isOlder) : decisions.length;
  return recent < decisions.length || graphRate === null ? recent : Math.max(recent, Math.round(graphRate));
}
