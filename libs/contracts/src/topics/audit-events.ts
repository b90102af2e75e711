import { z } from 'zod';
import { fleetId, instant } from '../common.ts';
import { DAY, defineTopic } from './topic.ts';

/**
 * One request of a person or a program, and how it ended. Never holds a key, a cookie or a body.
 *
 * A command line is told in the same words: `method` is `CLI`, `path` the command, `actor` the account of the operating
 * system, `remote` the host, `status` 202 when it begins to write, 200 when it has ended, 500 when it broke off, 499 when
 * it was interrupted. All events of one run have one `request_id`.
 */
export const auditEvent = z
  .looseObject({
    audit_id: z.string().min(1),
    fleet_id: fleetId.describe(
      'The fleet of the request, which its key may see; else the only fleet of the key. `*`, which only keys for all ' +
        'fleets see, where there is neither: no known key, or a key of several fleets that named none.',
    ),
    timestamp: instant,
    actor: z.string().max(256).describe('Id of the API key, `anonymous` where none was given or it was refused.'),
    method: z.string().max(16),
    path: z.string().max(2048).describe('Without the query. Its first 200 characters where no known key was given.'),
    status: z.int().min(100).max(599),
    duration_ms: z.number().min(0),
    remote: z.string().max(64),
    request_id: z.string().max(128),
    reason: z.string().max(500).nullable().describe('What the person gave as the reason.'),
    command: z.string().max(2048).optional().describe('Of a command line: its arguments.'),
    omitted: z
      .int()
      .min(1)
      .optional()
      .describe('Requests without a known key that are not told one by one, since the last one that was.'),
    records: z.int().min(0).optional().describe('Records that it is about to write (202), or has written.'),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEvent>;

export const auditEvents = defineTopic({
  name: 'audit-events',
  type: 'chorus.audit-event.v1',
  schema: auditEvent,
  key: (value) => value.fleet_id,
  retention_ms: 90 * DAY,
});
