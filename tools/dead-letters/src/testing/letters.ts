import type { RawRecord } from '@chorus/bus';
import { deadLetters } from '@chorus/contracts';

/** A record of `dead-letters` as the bus writes it; whatever is not given is plain. */
export function letterRecord(given: Partial<RawRecord> = {}): RawRecord {
  return {
    topic: deadLetters.name,
    partition: 0,
    offset: 0,
    key: Buffer.from('coder'),
    value: Buffer.from('{}'),
    timestamp: 0,
    ...given,
    headers: {
      dl_topic: 'agent-messages-raw',
      dl_partition: String(given.partition ?? 0),
      dl_offset: '88',
      dl_processor: 'accept',
      dl_reason: 'schema',
      dl_error: 'No "agent_id".',
      dl_attempts: '1',
      dl_time: '2026-03-01T12:00:00.000Z',
      ...given.headers,
    },
  };
}
