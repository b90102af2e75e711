import { defineProcessor, emit, isFrom, keyValueStore, Processor, reject, skip, to } from '@chorus/bus';
import type { BusRecord, Outcome, ProcessorContext, StreamProcessor } from '@chorus/bus';
import { config, operatorCommands } from '@chorus/contracts';
import { channelKeyOf, decideChannel } from '../channels/channel-registry.ts';
import type { RegisteredChannel } from '../channels/channel-registry.ts';

export const channelRegistry = defineProcessor({
  name: 'channel-registry',
  streams: [operatorCommands],
  outputs: [config],
  stores: {
    /** By fleet and channel id. */
    channels: keyValueStore<RegisteredChannel>(),
  },
});

/** The only writer of alert channels: people set them by command, the service that sends alerts learns of them from `config`. */
@Processor(channelRegistry)
export class ChannelRegistryProcessor implements StreamProcessor<typeof channelRegistry> {
  process(record: BusRecord, { stores, now }: ProcessorContext<typeof channelRegistry>): Outcome {
    if (!isFrom(record, operatorCommands)) return skip('unknown topic');
    const command = record.value;
    if (command.kind !== 'set_channel' && command.kind !== 'remove_channel') return skip('not a matter of channels');
    const key = channelKeyOf(command);
    const decision = decideChannel(stores.channels.get(key), command, now);
    if ('skipped' in decision) return skip(decision.skipped);
    if ('rejected' in decision) return reject(decision.rejected);
    stores.channels.put(key, decision.channel);
    return emit(to(config, decision.channel.section));
  }
}
