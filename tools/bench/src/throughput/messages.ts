import { partitionFor } from '@chorus/bus';
import { rawRecord, scenario } from '@chorus/simulator';
import type { Message } from 'kafkajs';
import { PARTITIONS } from '../installation.ts';

/** A record of `agent-messages-raw` with its place chosen. */
export type Prepared = Message & { readonly partition: number; readonly value: string };

export const FLEETS = 12;
export const AGENTS_PER_FLEET = 24;
/** Messages a second of one fleet, in the fleet's own time: how many of its conversations are open at once. */
const FLEET_RATE = 3;

/**
 * So many messages of several quiet fleets, in the order of time, as records for the public door: keyed by agent. Each has
 * a `ce_id` that begins with `prefix`. The same arguments give the same records.
 */
export function prepareMessages(count: number, prefix: string): Prepared[] {
  const each = Math.ceil(count / FLEETS);
  const fleets = Array.from({ length: FLEETS }, (_, n) => {
    const { messages } = scenario('calm', {
      seed: n + 1,
      agents: AGENTS_PER_FLEET,
      rate: FLEET_RATE,
      duration_ms: ((1.2 * each) / FLEET_RATE) * 1000 + 60_000,
      id_prefix: `${prefix}/${n}`,
    });
    if (messages.length < each)
      throw new Error(`The scenario has ${messages.length} messages, and ${each} are wanted.`);
    return messages.slice(0, each).map(({ at_ms, message }) => ({ at_ms, record: rawRecord(message, `bench-${n}`) }));
  });
  const inOrder = fleets.flat().sort((a, b) => a.at_ms - b.at_ms);
  return inOrder.slice(0, count).map(({ record }) => ({
    ...record,
    value: String(record.value),
    partition: partitionFor(String(record.key), PARTITIONS),
  }));
}
