import { defineProcessor, emit, isFrom, keyValueStore, Processor, reject, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, ProcessorContext, StreamProcessor } from '@chorus/bus';
import { config, operatorCommands } from '@chorus/contracts';
import { decideKey, keyIdOf } from '../keys/key-registry.ts';
import type { RegisteredKey } from '../keys/key-registry.ts';

export const keyRegistry = defineProcessor({
  name: 'key-registry',
  streams: [operatorCommands],
  outputs: [config],
  stores: {
    /** By key id; of all fleets of the partition, for an id is one of all of them. */
    keys: keyValueStore<RegisteredKey>(),
  },
});

/** The only writer of API keys: people ask for them by command, services learn of them from `config`. */
@Processor(keyRegistry)
export class KeyRegistryProcessor implements StreamProcessor<typeof keyRegistry> {
  process(record: BusRecord, { stores, now }: ProcessorContext<typeof keyRegistry>): Outcome {
    if (!isFrom(record, operatorCommands)) return skip('unknown topic');
    const command = record.value;
    if (command.kind !== 'create_key' && command.kind !== 'revoke_key') return skip('not a matter of keys');
    const key_id = keyIdOf(command);
    const decision = decideKey(stores.keys.get(key_id), command, now);
    if ('skipped' in decision) return skip(decision.skipped);
    if ('rejected' in decision) return reject(decision.rejected);
    stores.keys.put(key_id, decision.key);
    return emit(to(config, decision.key.section));
  }
}
