import { defineProcessor, emit, isFrom, keyValueStore, Processor, reject, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, ProcessorContext, StreamProcessor } from '@chorus/bus';
import { config, operatorCommands, type OperatorCommand } from '@chorus/contracts';
import { decideKey, keyIdOf, revokeAll } from '../keys/key-registry.ts';
import type { RegisteredKey, RegisteredKeys } from '../keys/key-registry.ts';
import { withRemoval } from '../removals.ts';

export const keyRegistry = defineProcessor({
  name: 'key-registry',
  streams: [operatorCommands],
  outputs: [config],
  stores: {
    /** By key id; of all fleets of the partition, for an id is one of all of them. */
    keys: keyValueStore<RegisteredKey>(),
    /** Commands that removed a fleet, by fleet id, oldest first. */
    removals: keyValueStore<readonly string[]>(),
  },
});

type Context = ProcessorContext<typeof keyRegistry>;

/** The only writer of API keys: people ask for them by command, services learn of them from `config`. */
@Processor(keyRegistry)
export class KeyRegistryProcessor implements StreamProcessor<typeof keyRegistry> {
  process(record: BusRecord, context: Context): Outcome {
    if (!isFrom(record, operatorCommands)) return skip('unknown topic');
    const command = record.value;
    if (command.kind === 'remove_fleet') return onRemoveFleet(command, context);
    if (command.kind !== 'create_key' && command.kind !== 'revoke_key') return skip('not a matter of keys');
    const decision = decideKey(keysIn(context), command, context.now);
    if ('skipped' in decision) return skip(decision.skipped);
    if ('rejected' in decision) return reject(decision.rejected);
    context.stores.keys.put(keyIdOf(command), decision.key);
    return emit(to(config, decision.key.section));
  }
}

function onRemoveFleet(command: Extract<OperatorCommand, { kind: 'remove_fleet' }>, context: Context): Outcome {
  const { stores, now } = context;
  const { fleet_id, command_id } = command;
  const carriedOut = stores.removals.get(fleet_id) ?? [];
  if (carriedOut.includes(command_id)) return skip('command was carried out');
  stores.removals.put(fleet_id, withRemoval(carriedOut, command_id));
  const revoked = revokeAll(keysIn(context), command, now);
  for (const key of revoked) stores.keys.put(key.section.key_id, key);
  return emit(...revoked.map(({ section }) => to(config, section)));
}

/** People ask for keys now and then: that all of a partition are looked through is no matter. */
const keysIn = ({ stores }: Context): RegisteredKeys => ({
  get: (key_id) => stores.keys.get(key_id),
  ofFleet: (fleet_id) =>
    [...stores.keys.entries()].flatMap(([, key]) => (key.section.fleet_id === fleet_id ? key : [])),
});
