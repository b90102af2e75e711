import type { TableRecord } from '@chorus/bus';
import fc from 'fast-check';
import type { ToldConversations, ToldEvents } from './model.ts';
import {
  agentDecisionsProcessed,
  audit,
  auditEvents,
  command,
  conflictOpinions,
  decision,
  detection,
  detections,
  intervention,
  interventions,
  operatorCommands,
  opinion,
  record,
  SECOND,
  T0,
} from './records.ts';

const FLEETS = ['shop', 'other'];
const AGENTS = ['coder', 'reviewer', 'a/b', 'x\0y'];
const CONVERSATIONS = ['c-1', 'c-2', 'c-3', 'Bericht "neu"'];
const MESSAGES = Array.from({ length: 12 }, (_, n) => `m${n}`);
const WORDS = ['refund', 'order', 'orders', 'Größe', 'не', 'AND', 'NEAR(a)', '"', '*', '退款请求', 'x_y', "o'clock"];
/** At one instant, too. */
const SPAN = 40;

const fleet = fc.constantFrom(...FLEETS);
const agent = fc.constantFrom(...AGENTS);
const conversation = fc.constantFrom(...CONVERSATIONS);
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((words) => words.join(' '));
const at = fc.nat(SPAN).map((seconds) => T0 + seconds * SECOND);
/** Sixteenths, of which sums are exact in any order. */
const sixteenth = fc.nat(16).map((n) => n / 16);

type Place = (offset: number) => TableRecord;

const said: fc.Arbitrary<Place> = fc
  .record({
    fleet,
    agent,
    correlation: conversation,
    at,
    text,
    id: fc.constantFrom(...MESSAGES),
    risk: sixteenth,
    blocked: fc.boolean(),
    error: fc.constantFrom('', 'timeout'),
    usage: fc.option(fc.record({ input_tokens: fc.nat(100), cost_usd: sixteenth }), { nil: undefined }),
    redactions: fc.option(fc.record({ email: fc.integer({ min: 1, max: 3 }) }), { nil: undefined }),
  })
  .map(({ usage, redactions, ...rest }) => {
    const value = decision({ ...rest, ...(usage && { usage }), ...(redactions && { redactions }) });
    return (offset) => record(agentDecisionsProcessed, offset, value, rest.at);
  });

const detected: fc.Arbitrary<Place> = fc
  .record({
    fleet_id: fleet,
    detection_id: fc.constantFrom('d1', 'd2', 'd3'),
    agents: fc.uniqueArray(agent, { minLength: 1, maxLength: 3 }),
    evidence: fc.uniqueArray(fc.constantFrom(...MESSAGES), { maxLength: 3 }),
    correlation_id: fc.option(conversation),
    summary: text,
    at,
  })
  .map(
    ({ at: ms, ...change }) =>
      (offset) =>
        record(detections, offset, detection(change), ms),
  );

const others: fc.Arbitrary<Place> = fc.record({ fleet_id: fleet, agent_id: agent, reason: text, at }).chain((any) => {
  const { at: ms, ...change } = any;
  return fc.constantFrom<Place>(
    (offset) => record(interventions, offset, intervention(change), ms),
    (offset) => record(operatorCommands, offset, command(change), ms),
    (offset) =>
      record(
        conflictOpinions,
        offset,
        opinion({ fleet_id: change.fleet_id, agent_id: change.agent_id, rationale: change.reason }),
        ms,
      ),
    (offset) => record(auditEvents, offset, audit({ fleet_id: change.fleet_id, reason: change.reason }), ms),
  );
});

/** Records of all topics in the order of arrival, on one partition each. */
export const anyLog: fc.Arbitrary<TableRecord[]> = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: said }, { weight: 1, arbitrary: detected }, { weight: 2, arbitrary: others }),
    {
      maxLength: 60,
    },
  )
  .map((places) => {
    const next = new Map<string, number>();
    return places.map((place) => {
      const { topic } = place(0);
      const offset = next.get(topic) ?? 0;
      // Markers of transactions take offsets as well.
      next.set(topic, offset + 1 + (offset % 3));
      return place(offset);
    });
  });

const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { freq: 2 });
/** Also words that begin others, and what query languages take for operators. */
const question = maybe(
  fc
    .array(fc.constantFrom(...WORDS, 'ref', 'OR', 'NOT', '退', '款请', ':*', '&', "'"), { minLength: 1, maxLength: 2 })
    .map((words) => words.join(' ')),
);
const bounds = fc.record({ from: maybe(at), to: maybe(at) });

export const anyEventsQuestion: fc.Arbitrary<ToldEvents> = fc
  .record({
    fleet_id: fleet,
    agent_id: maybe(agent),
    words: question,
    topics: fc.oneof(
      fc.constant([]),
      fc.uniqueArray(
        fc.constantFrom(...[agentDecisionsProcessed, detections, interventions, auditEvents].map(({ name }) => name)),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    correlation_id: maybe(conversation),
    id: fc.option(fc.constantFrom(...MESSAGES, 'd1'), { freq: 1 }),
    min_risk: fc.oneof(fc.constant(0), sixteenth),
    bounds,
  })
  .map(({ bounds: { from, to }, ...rest }) => ({ ...rest, from, to }));

export const anyConversationsQuestion: fc.Arbitrary<ToldConversations> = fc
  .record({
    fleet_id: fleet,
    agent_id: maybe(agent),
    words: question,
    min_risk: fc.oneof(fc.constant(0), sixteenth),
    with: fc.subarray(['detections' as const, 'errors' as const, 'blocked' as const, 'redacted' as const], {
      maxLength: 2,
    }),
    bounds,
  })
  .map(({ bounds: { from, to }, ...rest }) => ({ ...rest, from, to }));
