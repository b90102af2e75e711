import { defineProcessor, emit, isFrom, keyValueStore, Processor, reject, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, ProcessorContext, StreamProcessor } from '@chorus/bus';
import { config, operatorCommands, type OperatorCommand } from '@chorus/contracts';
import { channelKeyOf, decideChannel, removeAll } from '../channels/channel-registry.ts';
import type { RegisteredChannel } from '../channels/channel-registry.ts';
import { withRemoval } from '../removals.ts';

export const channelRegistry = defineProcessor({
  name: 'channel-registry',
  streams: [operatorCommands],
  outputs: [config],
  stores: {
    /** By fleet and channel id. */
    channels: keyValueStore<RegisteredChannel>(),
    /** Commands that removed a fleet, by fleet id, oldest first. */
    removals: keyValueStore<readonly string[]>(),
  },
});

type Context = ProcessorContext<typeof channelRegistry>;

/** The only writer of alert channels: people set them by command, the service that sends alerts learns of them from `config`. */
@Processor(channelRegistry)
export class ChannelRegistryProcessor implements StreamProcessor<typeof channelRegistry> {
  process(record: BusRecord, context: Context): Outcome {
    if (!isFrom(record, operatorCommands)) return skip('unknown topic');
    const command = record.value;
    if (command.kind === 'remove_fleet') return onRemoveFleet(command, context);
    if (command.kind !== 'set_channel' && command.kind !== 'remove_channel') return skip('not a matter of channels');
    const { stores, now } = context;
    const key = channelKeyOf(command);
    const there = channelsOf(command.fleet_id, context).filter(({ section }) => !section.removed).length;
    const decision = decideChannel(stores.channels.get(key), there, command, now);
    if ('skipped' in decision) return skip(decision.skipped);
    if ('rejected' in decision) return reject(decision.rejected);
    stores.channels.put(key, decision.channel);
    return emit(to(config, decision.channel.section));
  }
}

function onRemoveFleet(command: Extract<OperatorCommand, { kind: 'remove_fleet' }>, context: Context): Outcome {
  const { stores, now } = context;
  const { fleet_id, command_id } = command;
  const carriedOut = stores.removals.get(fleet_id) ?? [];
  if (carriedOut.includes(command_id)) return skip('command was carried out');
  stores.removals.put(fleet_id, withRemoval(carriedOut, command_id));
  const removed = removeAll(channelsOf(fleet_id, context), command, now);
  for (const channel of removed) stores.channels.put(`${fleet_id}/${channel.section.channel_id}`, channel);
  return emit(...removed.map(({ section }) => to(config, section)));
}

/** A copy, so that the store may be changed meanwhile. */
const channelsOf = (fleet_id: string, { stores }: Context): RegisteredChannel[] =>
  [...stores.channels.entries(`${fleet_id}/`)].map(([, channel]) => channel);
