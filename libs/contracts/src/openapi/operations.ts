import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { agentId, fleetId, instant } from '../common.ts';
import * as api from '../api/index.ts';

/** What can go wrong with any request, in the words of the API. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  401: 'No key, or one that is not known.',
  403: 'The key lacks the scope, or may not see this fleet.',
  404: 'There is no such thing in this fleet.',
  409: 'As things are it cannot be done; the detail says what can.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'A field is not what the schema asks for; `errors` names it.',
  429: 'Too many requests with this key; see Retry-After.',
  503: 'The log cannot be reached at the moment; see Retry-After.',
};

export const problem = (description: string) => ({
  description,
  content: { [api.PROBLEM_MEDIA_TYPE]: { schema: api.problem } },
});
export const problems = (...statuses: number[]): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    statuses.map((status) => [String(status), problem(PROBLEMS[status] ?? '')]),
  ) as ZodOpenApiResponsesObject;

export const json = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});
export const body = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });

export const inFleet = z.object({
  fleet_id: fleetId.optional().describe('May be left out where the key sees one fleet only.'),
});
export const ofAgent = z.object({ id: agentId.describe('Percent-encoded.') });
export const paging = z.object({
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  cursor: z.string().max(256).optional().describe('`next_cursor` of the page before.'),
});

export const once = z.object({
  'Idempotency-Key': z
    .string()
    .optional()
    .describe(
      '1 to 255 visible ASCII characters, best a new UUID for each request: one that is sent again, because no answer came, is sent with the same.',
    ),
});

export const between = {
  from: instant.optional().describe('Inclusive.'),
  to: instant.optional().describe('Exclusive.'),
};

export function get(
  summary: string,
  ok: z.ZodType,
  request: ZodOpenApiOperationObject['requestParams'],
): ZodOpenApiOperationObject {
  return {
    summary,
    requestParams: request,
    responses: { 200: json('OK', ok), ...problems(400, 401, 403, 404, 422, 429, 503) },
  } as ZodOpenApiOperationObject;
}

/** The same as a file with `?format=`; whatever goes wrong after its first row breaks the connection off. */
export function orFile(json: ZodOpenApiOperationObject, row: z.ZodType): ZodOpenApiOperationObject {
  const ok = json.responses?.['200'] as { content: object };
  return {
    ...json,
    responses: {
      ...json.responses,
      200: {
        ...ok,
        headers: z.object({
          'Content-Disposition': z.string().optional().describe('With `format`: a safe file name.'),
        }),
        content: {
          ...ok.content,
          'text/csv': {
            schema: z
              .string()
              .describe(
                'RFC 4180, UTF-8, names in the first line. Texts that a spreadsheet might run (beginning with = + - @, tab or line end) have an apostrophe in front. A file that was cut has a last line that says so, and the cursor of what follows.',
              ),
          },
          'application/jsonl': {
            schema: z.union([row, z.looseObject({ note: z.string(), next_cursor: z.string() })]).describe('Each line.'),
          },
        },
      },
    },
  } as ZodOpenApiOperationObject;
}

export const format = z
  .enum(['csv', 'jsonl'])
  .optional()
  .describe('All rows from `cursor` on as a file, up to a limit (100,000 unless configured); `limit` does not matter.');

export function command(summary: string, request: z.ZodType, path: z.ZodObject): ZodOpenApiOperationObject {
  return {
    summary,
    requestParams: { path, query: inFleet },
    requestBody: body(request),
    responses: {
      202: json('On the log; the effect arrives as a change of the agent.', api.commandAccepted),
      ...problems(400, 401, 403, 404, 422, 429, 503),
    },
  } as ZodOpenApiOperationObject;
}
