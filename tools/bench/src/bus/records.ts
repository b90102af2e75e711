import { partitionFor } from '@chorus/bus';
import type { AgentMessage } from '@chorus/contracts';
import { PARTITIONS } from '../installation.ts';
import type { Load } from '../throughput/load.ts';
import { FLEETS, prepareMessages, type Prepared } from '../throughput/messages.ts';

/**
 * Messages of one size for every row of the benchmark; `warmUp` for each measured one go first. The same arguments give
 * the same.
 */
export const prepareBusLoad = (bytes: number, messages: number, warmUp: number): Load => ({
  warmUp: prepareBusMessages(bytes, Math.ceil(messages * warmUp), 'warm-up'),
  measured: prepareBusMessages(bytes, messages, 'measured'),
});

/**
 * The messages of {@link prepareMessages} with the same work for every partition: fleets two a partition, and agents of
 * a fleet's own. Each names one resource in `content.resource`, where the peer looks for it, and is padded with text to
 * `bytes`; a few of the shorter size are a little longer.
 */
export function prepareBusMessages(bytes: number, count: number, prefix: string): Prepared[] {
  return prepareMessages(count, prefix).map((prepared, n) => {
    const message = JSON.parse(prepared.value) as AgentMessage;
    const fleet_id = fleetAt(Number(message.metadata.fleet_id?.replace(/\D+/, '')));
    const agent = (name: string) => `${name}.${fleet_id}`;
    const shaped = {
      ...message,
      agent_id: agent(message.agent_id),
      content: { ...message.content, resource: message.content.resources?.[0]?.resource ?? `order-${n % 500}` },
      target_agents: message.target_agents.map(agent),
      metadata: { ...message.metadata, fleet_id },
    };
    const key = shaped.agent_id;
    return { ...prepared, key, value: padded(shaped, bytes, n), partition: partitionFor(key, PARTITIONS) };
  });
}

/** Names of as many fleets on each partition. */
const FLEET_NAMES: readonly string[] = (() => {
  const room = new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, FLEETS / PARTITIONS]));
  const names: string[] = [];
  for (let n = 0; names.length < FLEETS; n++) {
    const partition = partitionFor(`fleet-${n}`, PARTITIONS);
    const left = room.get(partition) ?? 0;
    if (left === 0) continue;
    room.set(partition, left - 1);
    names.push(`fleet-${n}`);
  }
  return names;
})();

const fleetAt = (n: number): string => FLEET_NAMES[n] ?? '';

const WORDS =
  'the order was checked against stock and supplier lists while two shipments wait for a signature in the north depot'.split(
    ' ',
  );

/** JSON of so many bytes, by words at the end of its text; no two messages have the same words. */
function padded(message: Pick<AgentMessage, 'content'>, bytes: number, seed: number): string {
  const text = message.content.text === undefined ? '' : `${message.content.text} `;
  const withText = (filler: string) =>
    JSON.stringify({ ...message, content: { ...message.content, text: text + filler } });
  const room = Math.max(0, bytes - Buffer.byteLength(withText('')));
  let filler = `note ${seed}:`;
  for (let n = seed; filler.length < room; n += 1 + (n % 7)) filler += ` ${WORDS[n % WORDS.length]}`;
  return withText(filler.slice(0, room));
}
