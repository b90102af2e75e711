import type { Bus } from '../port/bus.ts';
import type { SharedAdmin } from './client.ts';
import type { KafkaConfig } from './config.ts';
import { messageOf } from './within.ts';

const PROBE_MS = 2000;

/** Asks the cluster who it is. */
export async function probe(admin: SharedAdmin, config: KafkaConfig): ReturnType<Bus['health']> {
  const begun = performance.now();
  const at = config.KAFKA_BROKERS.join(', ');
  try {
    const { brokers } = await admin.use('a look at the cluster', (it) => it.describeCluster(), PROBE_MS);
    const count = brokers.length === 1 ? '1 broker' : `${brokers.length} brokers`;
    return { name: 'kafka', state: 'up', detail: `${count} at ${at}`, latency_ms: performance.now() - begun };
  } catch (error) {
    const detail = `Nothing is processed or published: Kafka at ${at} does not answer (${messageOf(error)})`;
    return { name: 'kafka', state: 'down', detail: detail.slice(0, 500), latency_ms: null };
  }
}
