import { z } from 'zod';

/** RFC 9457 problem details; the media type is `application/problem+json`. */
export const problem = z
  .looseObject({
    type: z
      .string()
      .describe('URI of the kind of problem, e.g. `/problems/validation`; `about:blank` where the status says it all.'),
    title: z.string().describe('The kind in a few words.'),
    status: z.int().min(100).max(599),
    detail: z.string().describe('What was wrong here, what is accepted and what to do.'),
    instance: z.string().optional().describe('Request id, the same as in the audit log.'),
    errors: z
      .array(
        z.looseObject({ pointer: z.string().describe('JSON Pointer to the field, RFC 6901.'), detail: z.string() }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
