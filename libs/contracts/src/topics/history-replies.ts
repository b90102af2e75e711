import { z } from 'zod';
import { instant, standing, trustValue } from '../common.ts';
import { conversationSummary, storedDecision, storedEvent } from '../conversations.ts';
import { changeCode, interventionEffect, participation, trustWhy, whatIf } from '../trust-explained.ts';
import { detection, detectionKind } from './detections.ts';
import { defineTopic, MAX_VALUE_BYTES } from './topic.ts';

const TEN_MINUTES = 600_000;

/** Trust at one instant of the past. */
export const trustPoint = z
  .looseObject({
    timestamp: instant,
    score: trustValue,
    uncertainty: z.number().min(0).max(50),
    standing,
    enforced: z.boolean(),
    reason: z.string().describe('In a few words; `GET /api/v1/agents/{id}/why` has the evidence itself.'),
    code: changeCode.optional(),
    change: z.number().describe('Against the score before; 0 where that is no longer kept.'),
    message_id: z.string().nullable().describe('Null where only the decision is known, by its offset.'),
    decision_offset: z.int().min(-1),
    policy_version: z.int().min(1).optional().describe('Of the policy under which it was counted.'),
  })
  .meta({ id: 'TrustPoint' });
export type TrustPoint = z.infer<typeof trustPoint>;

/** Detections of one kind by what people said of them. */
export const verdictCount = z
  .looseObject({
    kind: detectionKind,
    confirmed: z.int().min(0),
    dismissed: z.int().min(0),
    not_yet: z.int().min(0).describe('Nobody has judged them.'),
  })
  .meta({ id: 'VerdictCount' });
export type VerdictCount = z.infer<typeof verdictCount>;

export const historyReply = z
  .looseObject({
    request_id: z.string().min(1),
    ok: z.boolean(),
    error: z.string().max(500).nullable(),
    at_fault: z
      .enum(['question', 'service'])
      .optional()
      .describe(
        'Where it is not ok: what would have to change. `service`: ask again later. The question where absent.',
      ),
    points: z.array(trustPoint).describe('Of `trust_history`.'),
    conversations: z.array(conversationSummary).optional().describe('Of `conversations`; of `conversation` the one.'),
    decisions: z.array(storedDecision).optional().describe('Of `conversation`.'),
    detections: z
      .array(detection)
      .optional()
      .describe('Of `conversation`: those that name it or its messages; of `detections`.'),
    verdict_counts: z.array(verdictCount).optional().describe('Of `detection_counts`: one for each kind there is.'),
    events: z.array(storedEvent).optional().describe('Of `events`.'),
    why: trustWhy.optional().describe('Of `trust_why`; absent for an agent that is not known.'),
    what_if: whatIf.optional().describe('Of `what_if`.'),
    interventions: z.array(interventionEffect).optional().describe('Of `interventions`.'),
    participation: participation.optional().describe('Of `participation`.'),
    next_cursor: z.string().nullable(),
    served_from: z.enum(['redis', 'memory', 'event_store']),
  })
  .meta({ id: 'HistoryReply' });
export type HistoryReply = z.infer<typeof historyReply>;

/**
 * A page is filled with items until their JSON has so many bytes: three quarters of what the topic takes. The rest is for
 * what stands round them. One item alone may be larger.
 */
export const HISTORY_PAGE_BYTES = (MAX_VALUE_BYTES / 4) * 3;

/** Answers; every gateway reads all of them and keeps its own. */
export const historyReplies = defineTopic({
  name: 'history-replies',
  type: 'chorus.history-reply.v1',
  schema: historyReply,
  key: (value) => value.request_id,
  retention_ms: TEN_MINUTES,
  max_bytes: MAX_VALUE_BYTES,
});
