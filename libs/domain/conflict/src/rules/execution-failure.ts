import { RISK, type Factor, type Finding } from '../risk.ts';
import { show, timeOfDay } from '../text/display.ts';
import type { Turn } from '../turn.ts';

/**
 * Execution failure: a response reports that the work which it answers went wrong. The risk lies in that work, and
 * grows while nothing but failures come back in this conversation.
 */
export function executionFailure(turn: Turn): Finding | null {
  const { outcome, answers, conversation, now } = turn;
  if (outcome.kind !== 'failed') return null;
  const before = answers === undefined ? 0 : conversation.failures.count;
  const kind = 'execution_failure';
  const factors: Factor[] = [
    { kind, name: outcome.of === 'tool' ? 'tool error' : 'execution failed', contribution: RISK.failure },
  ];
  if (before > 0) {
    const contribution = Math.min(RISK.failure_again_limit, before * RISK.failure_again);
    factors.push({ kind, name: 'failure again', contribution });
  }
  const owner = answers === undefined ? '' : ` of ${show(answers.agent)}`;
  const what = outcome.of === 'tool' ? 'A tool call' : 'Code';
  const again = before > 0 ? `, failure ${before + 1} in a row in this conversation` : '';
  return {
    factors,
    with_agents: answers === undefined ? [] : [answers.agent],
    resources: [],
    evidence: answers === undefined ? [] : [answers.message_id, ...conversation.failures.message_ids],
    blames_sender: false,
    sentence: `${what}${owner} failed at ${timeOfDay(now)}${again}: ${show(outcome.detail, 160).replace(/\.$/, '') || 'no reason given'}.`,
  };
}
