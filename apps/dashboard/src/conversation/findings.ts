import type { Detection, StoredDecision } from '@chorus/contracts';
import { CRITICAL_RISK, RAISED_RISK } from '../problems/conflicts.ts';
import { detectionWords } from '../problems/problems.ts';
import { count, fraction, visible } from '../ui/text.ts';
import type { Note, Tone } from './notes.ts';

/** One thing found in a conversation, and the message to go to. */
export interface Finding {
  readonly key: string;
  readonly tone: Tone;
  readonly glyph: Note['glyph'];
  readonly title: string;
  readonly detail: string;
  readonly at: string;
  /** Id of its first message; null where none of them is in this conversation. */
  readonly message_id: string | null;
}

/** Detections first, then conflicts and blocked messages by their time. */
export function findingsOf(messages: readonly StoredDecision[], detections: readonly Detection[]): readonly Finding[] {
  const known = new Set(messages.map((it) => it.decision.processing_metadata.message_id));
  return [
    ...detections.map((detection) => ofDetection(detection, known)),
    ...messages.flatMap((message) => ofConflict(message)),
    ...blocked(messages),
  ];
}

function ofDetection(detection: Detection, known: ReadonlySet<string>): Finding {
  const { what } = detectionWords(detection);
  const detail = [
    count(detection.messages, 'message'),
    detection.kind === 'routing_loop' ? count(detection.laps, 'lap') : '',
    `confidence ${fraction(detection.confidence)}`,
    detection.verdict ?? (detection.status === 'closed' ? 'over' : ''),
  ];
  return {
    key: detection.detection_id,
    tone: 'warn',
    glyph: 'warn',
    title: what,
    detail: detail.filter(Boolean).join(', '),
    at: detection.started_at,
    message_id: detection.evidence.find((id) => known.has(id)) ?? null,
  };
}

function ofConflict(message: StoredDecision): readonly Finding[] {
  const { conflict_analysis: analysis, original_message, processing_metadata, intervention_action } = message.decision;
  if (analysis.risk < RAISED_RISK || analysis.kind === 'repetition' || intervention_action?.action === 'blocked')
    return [];
  const tone = analysis.risk >= CRITICAL_RISK ? 'critical' : 'warn';
  // The one whose work failed, which is not always the one who says so.
  const bad = message.decision.trust_impact.evidence.find((it) => it.outcome === 'bad');
  const failed = analysis.kind === 'execution_failure' ? bad?.agent_id : undefined;
  const agents = [...new Set([failed ?? original_message.agent_id, ...analysis.with_agents])].map(visible);
  const over = analysis.resources[0];
  return [
    {
      key: `${message.partition}:${message.offset}`,
      tone,
      glyph: tone,
      title: `${analysis.kind === 'execution_failure' ? 'Failure' : 'Conflict'}, risk ${fraction(analysis.risk)}`,
      detail: `${agents.slice(0, 3).join(' and ')}${over === undefined ? '' : `, over ${visible(over)}`}`,
      at: message.decided_at,
      message_id: processing_metadata.message_id,
    },
  ];
}

function blocked(messages: readonly StoredDecision[]): readonly Finding[] {
  const byAgent = new Map<string, StoredDecision[]>();
  for (const message of messages) {
    const { intervention_action, original_message } = message.decision;
    if (intervention_action === null) continue;
    const key = JSON.stringify([intervention_action.action, original_message.agent_id]);
    const known = byAgent.get(key);
    if (known === undefined) byAgent.set(key, [message]);
    else known.push(message);
  }
  return [...byAgent].flatMap(([key, [first, ...more]]): readonly Finding[] => {
    if (first === undefined) return [];
    const { intervention_action, original_message, processing_metadata } = first.decision;
    return [
      {
        key,
        tone: 'quarantine',
        glyph: 'quarantined',
        title: intervention_action?.action === 'blocked' ? 'Marked blocked' : 'Would be blocked',
        detail: `${count(more.length + 1, 'message')} of ${visible(original_message.agent_id)}`,
        at: first.decided_at,
        message_id: processing_metadata.message_id,
      },
    ];
  });
}
