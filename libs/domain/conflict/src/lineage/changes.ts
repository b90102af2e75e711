import { MAX_CHANGES } from '../limits.ts';
import type { Change } from '../state.ts';
import { show } from '../text/display.ts';
import { hash } from '../text/hash.ts';
import type { Turn } from '../turn.ts';
import type { Observation } from './observation.ts';
import { LINEAGE_SEVERITY } from './severity.ts';

/** What was changed in a conversation after a message, and what that shows about who did it. */
export interface ChangesReview {
  readonly changes: readonly Change[];
  readonly observations: readonly Observation[];
}

/** Changes that are held against their author at once. */
const MAX_UNCHECKED = 3;
const NO_FINDINGS = /^\s{0,100}(?:\[\]|\{\}|null)\s{0,100}$/;

/** What an agent does with tool calls: it changes things, some of them again, and looks at others. */
function afterCalls(turn: Turn, before: readonly Change[]): ChangesReview {
  const { sender, message_id } = turn;
  const called = turn.accesses.filter(({ found_in }) => found_in === 'tool_call');
  if (called.length === 0) return { changes: before, observations: [] };
  const keyOf = (resource: string): string => hash(resource);
  const written = called.filter(({ access }) => access !== 'read');
  const read = new Set(called.filter(({ access }) => access === 'read').map(({ resource }) => keyOf(resource)));
  const isOwn = (change: Change, key: string): boolean => change.agent === sender && change.resource === key;
  const again = written.find(({ resource }) => before.some((change) => isOwn(change, keyOf(resource))));
  const known = before.map((change) =>
    change.agent === sender && read.has(change.resource) ? { ...change, checked: true } : change,
  );
  const now = written.map(({ resource }): Change => ({
    agent: sender,
    resource: keyOf(resource),
    message_id,
    checked: false,
  }));
  const kept = known.filter((change) => !now.some(({ resource }) => isOwn(change, resource)));
  const observation: Observation = {
    agent: sender,
    kind: 'rework',
    outcome: 'bad',
    severity: LINEAGE_SEVERITY.rework,
    reason: `Changes ${show(again?.resource ?? '')} again, which it had changed before.`,
    about: message_id,
  };
  return { changes: [...kept, ...now].slice(-MAX_CHANGES), observations: again === undefined ? [] : [observation] };
}

/** What an agent says after changes that it did not look at. */
function afterSpeech({ sender, message_id }: Turn, before: readonly Change[]): ChangesReview {
  const unchecked = before.filter(({ agent, checked }) => agent === sender && !checked);
  if (unchecked.length === 0) return { changes: before, observations: [] };
  const count = Math.min(MAX_UNCHECKED, unchecked.length);
  const observation: Observation = {
    agent: sender,
    kind: 'unverified',
    outcome: 'bad',
    severity: count * LINEAGE_SEVERITY.unchecked_change,
    reason: `Goes on after ${unchecked.length === 1 ? 'a change' : `${unchecked.length} changes`} without a look at the result.`,
    about: unchecked.at(-1)?.message_id ?? message_id,
  };
  const changes = before.map((change) => (unchecked.includes(change) ? { ...change, checked: true } : change));
  return { changes, observations: [observation] };
}

/** What a tool answers: a change that failed was none, and a lookup may find nothing. */
function afterAnswer({ answers, outcome, message }: Turn, before: readonly Change[]): ChangesReview {
  if (answers === undefined) return { changes: before, observations: [] };
  if (outcome.kind === 'failed')
    return { changes: before.filter(({ message_id }) => message_id !== answers.message_id), observations: [] };
  const isEmpty = outcome.kind === 'succeeded' && outcome.of === 'tool' && !answers.writes && answers.calls.length > 0;
  if (!isEmpty || !NO_FINDINGS.test(message.content.text ?? '')) return { changes: before, observations: [] };
  const observation: Observation = {
    agent: answers.agent,
    kind: 'empty_result',
    outcome: 'bad',
    severity: LINEAGE_SEVERITY.empty_lookup,
    reason: 'Its lookup found nothing.',
    about: answers.message_id,
  };
  return { changes: before, observations: [observation] };
}

/** Follows what agents change by tool calls in a conversation, whether they change it again, and whether they look at it. */
export function reviewChanges(turn: Turn): ChangesReview {
  const before = turn.conversation.changes;
  if ((turn.message.content.tool_calls ?? []).length > 0) return afterCalls(turn, before);
  if (turn.outcome.kind === 'none') return afterSpeech(turn, before);
  return afterAnswer(turn, before);
}
