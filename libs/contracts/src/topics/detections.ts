import { z } from 'zod';
import { agentId, fleetId, fraction, instant } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/**
 * What a detection is of:
 * `routing_loop` — two or more agents hand the same things round without progress;
 * `hoarding` — one agent keeps what others ask for, without using it;
 * `cascade` — a failure, or a flood of messages, spreads from one agent through others;
 * `byzantine` — an agent tells others contradicting things, or the contrary of what was observed;
 * `stall` — a conversation in which somebody waits for an answer that does not come.
 */
export const detectionKind = z
  .enum(['routing_loop', 'hoarding', 'cascade', 'byzantine', 'stall'])
  .meta({ id: 'DetectionKind' });
export type DetectionKind = z.infer<typeof detectionKind>;

/** A person's opinion of a detection. */
export const verdict = z.enum(['confirmed', 'dismissed']).meta({ id: 'Verdict' });
export type Verdict = z.infer<typeof verdict>;

/** An agent that passed on more of a cascade than it was given. */
export const amplifier = z
  .looseObject({
    agent_id: agentId,
    received: z.int().min(0).describe('Messages of the cascade that reached it.'),
    sent: z.int().min(0).describe('Messages of the cascade that it sent.'),
  })
  .meta({ id: 'Amplifier' });
export type Amplifier = z.infer<typeof amplifier>;

/** One of the statements that contradict each other. */
export const contradictingStatement = z
  .looseObject({
    message_id: z.string(),
    agent_id: agentId.describe('Who said it, or whose observation it is.'),
    to: z.array(agentId).max(16).describe('Whom it was told; empty: all.'),
    subject: z.string().max(256),
    value: z.string().max(256),
  })
  .meta({ id: 'ContradictingStatement' });
export type ContradictingStatement = z.infer<typeof contradictingStatement>;

/** One incident, from its first sight to its end. Records with the same `detection_id` are versions, the last one holds. */
export const detection = z
  .looseObject({
    detection_id: z.string().min(1).max(256),
    fleet_id: fleetId,
    kind: detectionKind,
    agents: z
      .array(agentId)
      .min(1)
      .max(256)
      .describe('In the order of the pattern: of a loop the order of a lap, of all else who caused it first.'),
    confidence: fraction,
    evidence: z.array(z.string()).max(256).describe('Message ids, oldest first.'),
    correlation_id: z.string().nullable().describe('The conversation, where it is one.'),
    status: z.enum(['open', 'closed']),
    started_at: instant,
    updated_at: instant,
    laps: z.int().min(0).describe('Of a loop: rounds without progress. 0 for all else.'),
    messages: z.int().min(0).describe('Messages that the incident cost.'),
    tokens: z.int().min(0).nullable().default(null).describe('Tokens that these report; null where none of them does.'),
    resources: z
      .array(z.string().max(1024))
      .max(64)
      .default([])
      .describe('What it is over, where it is over anything.'),
    root_agent: agentId.nullable().default(null).describe('Who started it, where one agent did.'),
    amplifiers: z.array(amplifier).max(32).default([]).describe('Of a cascade, the strongest first.'),
    statements: z.array(contradictingStatement).max(16).default([]).describe('Of `byzantine`, oldest first.'),
    rules: z.string().max(64).default('patterns/1').describe('Name and version of the rules that found it.'),
    summary: z.string().max(1000),
    suggested_action: z.string().max(500),
    verdict: verdict.nullable(),
    verdict_by: z.string().max(256).nullable().default(null).describe('Id of the API key of whom judged it.'),
    verdict_at: instant.nullable().default(null),
    verdict_reason: z.string().max(500).nullable().default(null),
  })
  .meta({ id: 'Detection' });
export type Detection = z.infer<typeof detection>;

/** What nobody has said or found out of a detection yet: to begin one with. */
export const UNJUDGED: Pick<
  Detection,
  | 'tokens'
  | 'resources'
  | 'root_agent'
  | 'amplifiers'
  | 'statements'
  | 'rules'
  | 'verdict'
  | 'verdict_by'
  | 'verdict_at'
  | 'verdict_reason'
> = {
  tokens: null,
  resources: [],
  root_agent: null,
  amplifiers: [],
  statements: [],
  rules: 'patterns/1',
  verdict: null,
  verdict_by: null,
  verdict_at: null,
  verdict_reason: null,
};

export const detections = defineTopic<Detection>({
  name: 'detections',
  type: 'chorus.detection.v1',
  schema: detection,
  key: (value) => value.fleet_id,
  retention_ms: 90 * DAY,
});
