import { z } from 'zod';
import { agentId, fleetId, instant } from '../common.ts';
import { defineTopic } from './topic.ts';

const TEN_MINUTES = 600_000;

/** A question about the past, with the instant after which nobody waits for the answer. */
export const historyQuery = z
  .looseObject({
    request_id: z.string().min(1),
    kind: z.literal('trust_history'),
    fleet_id: fleetId,
    agent_id: agentId,
    from: instant.describe('Inclusive.'),
    to: instant.describe('Inclusive.'),
    limit: z.int().min(1).max(10_000),
    cursor: z.string().max(256).nullable().describe('Of the previous reply; null for the first page.'),
    deadline: instant,
  })
  .meta({ id: 'HistoryQuery' });
export type HistoryQuery = z.infer<typeof historyQuery>;

export const historyQueries = defineTopic({
  name: 'history-queries',
  type: 'chorus.history-query.v1',
  schema: historyQuery,
  key: (value) => value.request_id,
  retention_ms: TEN_MINUTES,
});
