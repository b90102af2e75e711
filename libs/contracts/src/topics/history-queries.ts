import { z } from 'zod';
import { agentId, fleetId, fraction, instant, keyText } from '../common.ts';
import { trustPolicyBody } from '../trust-policy.ts';
import { detectionKind } from './detections.ts';
import { DAY, defineTopic } from './topic.ts';

const TEN_MINUTES = 600_000;

const common = {
  request_id: z.string().min(1),
  fleet_id: fleetId,
  cursor: z.string().max(256).nullable().describe('Of the previous reply; null for the first page.'),
  deadline: instant.describe('After this nobody waits for the answer.'),
};

const range = {
  from: instant.nullable().describe('Inclusive; null: as far back as there is anything.'),
  to: instant.nullable().describe('Exclusive; null: up to now.'),
};

/** Full text: words that all have to be there; the last one may be a beginning. Nothing in it is an operator. */
const words = keyText(256).nullable().describe('Words that all have to be there; null: any text.');

/**
 * A question about the past. `trust_history` and `trust_why` are answered by trust-service, all else by history-service; who does
 * not answer a kind passes over it.
 */
export const historyQuery = z
  .discriminatedUnion('kind', [
    z.looseObject({
      ...common,
      kind: z.literal('trust_history'),
      agent_id: agentId,
      from: instant.describe('Inclusive.'),
      to: instant.describe('Inclusive.'),
      limit: z.int().min(1).max(10_000),
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z.literal('conversations').describe('Newest last message first.'),
      agent_id: agentId.nullable().describe('Only those in which it spoke.'),
      words,
      min_risk: fraction,
      with: z
        .array(z.enum(['detections', 'errors', 'blocked', 'redacted']))
        .max(4)
        .describe('Only those with all of these.'),
      limit: z.int().min(1).max(500),
    }),
    z.looseObject({
      ...common,
      kind: z.literal('conversation').describe('Its messages, oldest first.'),
      correlation_id: keyText(256).min(1),
      limit: z.int().min(1).max(1000),
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z.literal('events').describe('Newest first.'),
      topics: z.array(z.string().max(128)).max(16).describe('Names of topics; empty: all.'),
      agent_id: agentId.nullable(),
      correlation_id: keyText(256).nullable(),
      id: keyText(700).nullable().describe('Of a message, detection or intervention.'),
      words,
      min_risk: fraction.optional().describe('Only decisions with at least this risk; any event where absent.'),
      offsets: z
        .array(z.int().min(0))
        .max(1000)
        .optional()
        .describe('Only records at these offsets of the one topic that is named, on the partition of the fleet.'),
      ids: z.array(keyText(700)).max(256).optional().describe('Only those with one of these ids; any where absent.'),
      limit: z.int().min(1).max(1000),
    }),
    z.looseObject({
      ...common,
      kind: z.literal('trust_why').describe('What a score is made of; answered by trust-service.'),
      agent_id: agentId,
      at: instant.nullable().describe('As of this log time; null: now.'),
      limit: z.int().min(1).max(500).describe('Latest changes that are listed; the rest is the opening balance.'),
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z.literal('what_if').describe('The recorded evidence under another policy. Changes nothing.'),
      policy: trustPolicyBody,
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z.literal('interventions').describe('Newest first, each with what happened before and after it.'),
      agent_id: agentId.nullable(),
      window_ms: z
        .int()
        .min(1000)
        .max(7 * DAY),
      limit: z.int().min(1).max(500),
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z.literal('participation').describe('How an agent gets on with others in the decisions of the range.'),
      agent_id: agentId,
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z
        .literal('detections')
        .describe('The last version of each that was first told of in the range, newest first.'),
      kinds: z.array(detectionKind).max(8).describe('Empty: all.'),
      agent_id: agentId.nullable().describe('Only those that name it.'),
      status: z.enum(['open', 'closed']).nullable(),
      judged: z.enum(['confirmed', 'dismissed', 'not_yet']).nullable(),
      min_confidence: fraction,
      limit: z.int().min(1).max(500),
    }),
    z.looseObject({
      ...common,
      ...range,
      kind: z
        .literal('detection_counts')
        .describe('How many of each kind were first told of in the range, and what people said of them.'),
    }),
  ])
  .meta({ id: 'HistoryQuery' });
export type HistoryQuery = z.infer<typeof historyQuery>;
/** The question of one kind. */
export type HistoryQueryOf<K extends HistoryQuery['kind']> = Extract<HistoryQuery, { kind: K }>;

export const historyQueries = defineTopic({
  name: 'history-queries',
  type: 'chorus.history-query.v1',
  schema: historyQuery,
  key: (value) => value.request_id,
  retention_ms: TEN_MINUTES,
});
