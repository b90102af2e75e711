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
import { agentMessagesAccepted, agentMessagesRaw, fleetOf, NOBODYS_FLEET } from '@chorus/contracts';
import { Inject } from '@nestjs/common';
import { Redactor } from '../redaction/redactor.ts';
import { provenanceOf, toHeaders } from './provenance.ts';
import { tooLarge } from './size.ts';

export const accept = defineProcessor({
  name: 'accept',
  streams: [agentMessagesRaw],
  outputs: [agentMessagesAccepted],
});

/**
 * The door: what fits the schema goes on, keyed by fleet, unknown fields included, without what must not be stored, with
 * its identity, its place on the raw log and what was taken out of it in the headers. Everything else is in `dead-letters`. It keeps no state and drops no duplicates: only
 * behind it do all messages of a fleet stand in one order.
 */
@Processor(accept)
export class AcceptProcessor implements StreamProcessor<typeof accept> {
  constructor(@Inject(Redactor) private readonly redactor: Redactor) {}

  process(record: BusRecord): Outcome {
    if (!isFrom(record, agentMessagesRaw)) return skip('unknown topic');
    const { timestamp } = record.value;
    if (Number.isNaN(Date.parse(timestamp)))
      return reject(`"timestamp" is no instant: ${timestamp.slice(0, 64)}. RFC 3339 with offset is accepted.`);
    if (fleetOf(record.value) === NOBODYS_FLEET)
      return reject(
        `"${NOBODYS_FLEET}" stands for all fleets, and no message is of it; name one in metadata.fleet_id.`,
      );
    const provenance = provenanceOf(record);
    if ('error' in provenance) return reject(provenance.error);
    const { value: message, counts: redactions } = this.redactor.redact(record.value);
    // Marks are longer than what they stand for: a name at its limit may have grown beyond it.
    if (message !== record.value && !agentMessagesAccepted.schema.safeParse(message).success)
      return reject(
        'With marks in the place of what must not be stored, a field of the message is longer than it may be.',
      );
    const accepted = written(to(agentMessagesAccepted, message, toHeaders({ ...provenance, redactions })));
    const size = tooLarge('The message', accepted, agentMessagesRaw.max_bytes);
    return size === undefined ? emit(accepted) : reject(size);
  }
}
