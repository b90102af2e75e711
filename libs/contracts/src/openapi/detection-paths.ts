import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { agentId } from '../common.ts';
import * as api from '../api/index.ts';
import { between, command, get, inFleet, paging } from './operations.ts';

const ofDetection = z.object({ id: z.string().describe('`detection_id`, percent-encoded.') });

/** What was named, and what people say of it. */
export const detectionPaths: ZodOpenApiPathsObject = {
  '/api/v1/detections': {
    get: get('Detections, the one that was told of last first (scope read)', api.detectionList, {
      query: inFleet.extend({
        kind: z.string().optional().describe('Of these kinds, several with commas; all where absent.'),
        agent_id: agentId.optional(),
        status: z.enum(['open', 'closed']).optional(),
        judged: z.enum(['confirmed', 'dismissed', 'not_yet']).optional(),
        min_confidence: z.coerce.number().min(0).max(1).optional(),
        ...between,
        ...paging.shape,
      }),
    }),
  },
  '/api/v1/detections/{id}': {
    get: get('One detection with the messages that it rests on (scope read)', api.detectionDetail, {
      path: ofDetection,
      query: inFleet,
    }),
  },
  '/api/v1/detections/{id}/verdict': {
    post: command('Confirm or dismiss a detection (scope operate)', api.verdictRequest, ofDetection),
  },
  '/api/v1/detections/precision': {
    get: get('How often the detectors are right, as people judge them (scope read)', api.precisionView, {
      query: inFleet.extend(between),
    }),
  },
  '/api/v1/detections/rules': {
    get: get('From when on something is a detection (scope read)', api.patternRulesView, { query: inFleet }),
    put: command('Other rules, for what comes after them (scope operate)', api.patternRulesRequest, z.object({})),
  },
};
