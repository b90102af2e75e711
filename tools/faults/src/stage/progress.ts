import type { Admin, Kafka } from 'kafkajs';
import type { Place } from '../verify/record.ts';
import { until } from './wait.ts';

export interface SettleOptions {
  readonly kafka: Kafka;
  /** As the broker knows them. */
  readonly groups: readonly string[];
  readonly topic: string;
  /** The last record of each partition. */
  readonly ends: readonly Place[];
}

/** Undefined while the broker cannot say, as after its restart: its coordinator reads the groups first. */
async function positionsOf(admin: Admin, groups: readonly string[], topic: string) {
  try {
    return await Promise.all(groups.map((groupId) => admin.fetchOffsets({ groupId, topics: [topic] })));
  } catch (error) {
    if ((error as { retriable?: boolean }).retriable === true) return undefined;
    throw error;
  }
}

/** Waits until each group has committed everything up to the ends. @throws Error that says who has got how far */
export async function settled({ kafka, groups, topic, ends }: SettleOptions): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  let behind: string[] = [];
  try {
    await until('for everything to be committed', async () => {
      const positions = await positionsOf(admin, groups, topic);
      if (!positions) return false;
      behind = groups.flatMap((group, n) => {
        const at = new Map(positions[n]?.[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        const late = ends.filter(({ partition, offset }) => (at.get(partition) ?? -1) <= offset);
        return late.map(({ partition, offset }) => `${group}/${partition} at ${at.get(partition)} of ${offset + 1}`);
      });
      return behind.length === 0;
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}: ${behind.join(', ')}`, { cause: error });
  } finally {
    await admin.disconnect();
  }
}
