import {
  defineProcessor,
  emit,
  isFrom,
  Processor,
  reject,
  skip,
  to,
  written,
  type BusRecord,
  type Outcome,
  type StreamProcessor,
} from '@chorus/bus';
import { agentMessagesAccepted, agentMessagesRaw } from '@chorus/contracts';
import { provenanceOf, toHeaders } from './provenance.ts';
import { tooLarge } from './size.ts';

export const accept = defineProcessor({
  name: 'accept',
  streams: [agentMessagesRaw],
  outputs: [agentMessagesAccepted],
});

/**
 * The door: what fits the schema goes on, keyed by fleet, unknown fields included, with its identity and its place on
 * the raw log in the headers. Everything else is in `dead-letters`. It keeps no state and drops no duplicates: only
 * behind it do all messages of a fleet stand in one order.
 */
@Processor(accept)
export class AcceptProcessor implements StreamProcessor<typeof accept> {
  process(record: BusRecord): Outcome {
    if (!isFrom(record, agentMessagesRaw)) return skip('unknown topic');
    const message = record.value;
    if (Number.isNaN(Date.parse(message.timestamp)))
      return reject(`"timestamp" is no instant: ${message.timestamp.slice(0, 64)}. RFC 3339 with offset is accepted.`);
    const provenance = provenanceOf(record);
    if ('error' in provenance) return reject(provenance.error);
    const accepted = written(to(agentMessagesAccepted, message, toHeaders(provenance)));
    const size = tooLarge('The message', accepted, agentMessagesRaw.max_bytes);
    return size === undefined ? emit(accepted) : reject(size);
  }
}
