import { z } from 'zod';
import { fleetId, fraction, instant } from '../common.ts';
import { storedDecision } from '../conversations.ts';
import { patternRules } from '../pattern-rules.ts';
import { graphEdge, graphNode } from '../topics/causal-graph-updates.ts';
import { detection, verdict } from '../topics/detections.ts';
import { verdictCount } from '../topics/history-replies.ts';

/** `GET /api/v1/detections`: the last version of each, the one that began last first. */
export const detectionList = z
  .looseObject({ fleet_id: fleetId, detections: z.array(detection), next_cursor: z.string().nullable() })
  .meta({ id: 'DetectionList' });
export type DetectionList = z.infer<typeof detectionList>;

/** `GET /api/v1/detections/{id}`: a detection with what it rests on. */
export const detectionDetail = z
  .looseObject({
    detection,
    messages: z.array(storedDecision).describe('The evidence, oldest first, as far as the event store still has it.'),
    messages_missing: z.int().min(0).describe('Messages of the evidence that are not among them.'),
    nodes: z.array(graphNode).describe('The part of the live graph between its agents.'),
    edges: z.array(graphEdge),
  })
  .meta({ id: 'DetectionDetail' });
export type DetectionDetail = z.infer<typeof detectionDetail>;

/** Body of `POST /api/v1/detections/{id}/verdict`; answered with 202 and `CommandAccepted`. */
export const verdictRequest = z
  .looseObject({
    verdict: verdict.nullable().describe('Null takes back what was said before.'),
    reason: z.string().trim().max(500).default('').describe('Goes into the audit log.'),
  })
  .meta({ id: 'VerdictRequest' });
export type VerdictRequest = z.infer<typeof verdictRequest>;

/** How often the detectors are right, as people judge them. */
export const detectorPrecision = verdictCount
  .extend({
    precision: fraction.nullable().describe('Confirmed of those judged; null where nobody has judged one.'),
    low: fraction.nullable().describe('Lower end of the 95 % interval (Wilson 1927).'),
    high: fraction.nullable().describe('Its upper end.'),
  })
  .meta({ id: 'DetectorPrecision' });
export type DetectorPrecision = z.infer<typeof detectorPrecision>;

/** `GET /api/v1/detections/precision`. */
export const precisionView = z
  .looseObject({ fleet_id: fleetId, kinds: z.array(detectorPrecision) })
  .meta({ id: 'PrecisionView' });
export type PrecisionView = z.infer<typeof precisionView>;

/** `GET /api/v1/detections/rules`. */
export const patternRulesView = z
  .looseObject({
    fleet_id: fleetId,
    rules: patternRules,
    changed_at: instant.nullable().describe('Null: the defaults of the product.'),
    changed_by: z.string().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'PatternRulesView' });
export type PatternRulesView = z.infer<typeof patternRulesView>;

/** Body of `PUT /api/v1/detections/rules`; answered with 202 and `CommandAccepted`. */
export const patternRulesRequest = z
  .looseObject({ rules: patternRules, reason: z.string().trim().min(3).max(500) })
  .meta({ id: 'PatternRulesRequest' });
export type PatternRulesRequest = z.infer<typeof patternRulesRequest>;
