import type { ConflictAnalysis, TrustEvidence } from '@chorus/contracts';
import { isNew } from './conversation.ts';
import type { Observation } from './lineage/observation.ts';
import { LINEAGE_SEVERITY } from './lineage/severity.ts';
import type { FailureCause } from './outcome.ts';
import { CONFLICT_RISK, total, type Factor, type Finding } from './risk.ts';
import { show } from './text/display.ts';
import type { Turn } from './turn.ts';

/** How much one observation weighs, before the policy. A failure weighs by how far it is the author's own. */
export const SEVERITY = {
  execution_failed: { work: 0.6, input: 0.5, unknown: 0.4, environment: 0.3 } satisfies Record<FailureCause, number>,
  tool_error: { work: 0.4, input: 0.4, unknown: 0.4, environment: 0.2 } satisfies Record<FailureCause, number>,
  /** An exit code of 0 says that it ran, not that it is right. */
  execution_succeeded: 0.3,
  tool_succeeded: 0.3,
  /** To look something up costs nothing, and hardly ever fails. */
  lookup_succeeded: 0.05,
  contribution: 0.05,
  ...LINEAGE_SEVERITY,
} as const;

/**
 * A tool acts for the agents that ask it and has no trust of its own. The name alone makes none: who asks or tells on its
 * own is judged like any agent.
 */
const isAnsweringTool = ({ sender, message }: Turn): boolean =>
  sender.startsWith('tool:') && message.message_type === 'response';

const MAX_REASON = 500;

const BETWEEN_AGENTS: ReadonlySet<Factor['kind']> = new Set([
  'contention',
  'contradictory_intent',
  'circular_wait',
  'duplicate_effort',
]);

/**
 * What a message shows about agents. A reported outcome is about the author of the work that it answers, never about
 * who reports it; a conflict about the later writer; a repetition about who repeats; what the conversation rests on about who
 * brought it in. A message that says something new, and shows nothing else about its sender, is a small contribution. Of a tool's
 * answer nothing is held against the tool.
 *
 * @param identity unique to the message; kind and agent tell its pieces of evidence apart.
 */
export function evidenceOf(
  turn: Turn,
  identity: string,
  analysis: ConflictAnalysis,
  findings: readonly Finding[],
  observations: readonly Observation[],
): TrustEvidence[] {
  const { sender, outcome, answers, message_id } = turn;
  const evidence: TrustEvidence[] = [];
  const add = (
    agent_id: string,
    kind: TrustEvidence['kind'],
    outcome: TrustEvidence['outcome'],
    severity: number,
    reason: string,
    message_ids: readonly string[] = [message_id],
  ): void => {
    if (agent_id === sender && isAnsweringTool(turn)) return;
    // Joined, it is one piece of memory; it is compared with many others as long as a ledger remembers it.
    const evidence_id = [identity, kind, agent_id].join(':');
    if (evidence.some((one) => one.evidence_id === evidence_id)) return;
    evidence.push({
      evidence_id,
      agent_id,
      kind,
      outcome,
      severity,
      reason: reason.slice(0, MAX_REASON),
      message_ids: [...new Set(message_ids)],
    });
  };

  const broughtNothing = observations.some(({ kind }) => kind === 'empty_result');
  if (answers?.is_work === true) {
    const asked = [message_id, answers.message_id];
    const detail = show(outcome.detail, 200);
    if (outcome.kind === 'failed') {
      const kind = outcome.of === 'tool' ? 'tool_error' : 'execution_failed';
      add(answers.agent, kind, 'bad', SEVERITY[kind][outcome.cause ?? 'unknown'], detail || 'It failed.', asked);
    } else if (outcome.kind === 'succeeded' && !broughtNothing) {
      const kind = outcome.of === 'tool' ? 'tool_succeeded' : 'execution_succeeded';
      const isLookup = kind === 'tool_succeeded' && !answers.writes;
      const severity = isLookup ? SEVERITY.lookup_succeeded : SEVERITY[kind];
      add(answers.agent, kind, 'good', severity, detail || 'It succeeded.', asked);
    }
  }

  const between = findings.filter(
    ({ blames_sender, factors }) => blames_sender && factors.some(({ kind }) => BETWEEN_AGENTS.has(kind)),
  );
  if (between.length > 0 && total(between.flatMap(({ factors }) => factors)) >= CONFLICT_RISK) {
    const ids = [message_id, ...between.flatMap((finding) => finding.evidence).slice(0, 16)];
    add(sender, 'conflict', 'bad', analysis.risk, between[0]?.sentence ?? '', ids);
  }

  const repeated = findings.find(({ factors }) => factors.some(({ kind }) => kind === 'repetition'));
  if (repeated !== undefined)
    add(sender, 'repetition', 'bad', Math.min(1, total(repeated.factors)), repeated.sentence, [
      message_id,
      ...repeated.evidence,
    ]);

  for (const seen of observations)
    add(seen.agent, seen.kind, seen.outcome, seen.severity, seen.reason, [seen.about, message_id]);

  const isSenders = evidence.some(({ agent_id }) => agent_id === sender);
  if (!isSenders && outcome.kind === 'none' && isNew(turn))
    add(sender, 'contribution', 'good', SEVERITY.contribution, 'Said something new.');
  return evidence;
}
