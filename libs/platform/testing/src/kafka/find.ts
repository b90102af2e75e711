import { dockerAnswers, type Machine, type Source, thisMachine } from '../machine.ts';
import { findJava } from './java.ts';
import { findJars, KAFKA_JARS, KAFKA_VERSION } from './jars.ts';

/** Where a Kafka can be had, or why not. */
export type FoundKafka =
  | { readonly ok: true; readonly how: 'environment'; readonly brokers: string }
  | { readonly ok: true; readonly how: 'docker'; readonly image: string }
  /** `fetched`: its jars are here; else Maven gets them at the first start. */
  | { readonly ok: true; readonly how: 'local'; readonly java: string; readonly fetched: boolean }
  | { readonly ok: false; readonly why: string };

/**
 * Looks for a Kafka: KAFKA_BROKERS, else a Docker engine, else Java 17 with the jars in the cache or Maven to fetch
 * them. Starts nothing.
 */
export async function findKafka(
  sources: readonly Source[] = ['environment', 'docker', 'local'],
  machine: Machine = thisMachine(),
): Promise<FoundKafka> {
  const { kafkaBrokers } = machine.config;
  if (sources.includes('environment') && kafkaBrokers) return { ok: true, how: 'environment', brokers: kafkaBrokers };
  if (sources.includes('docker') && (await dockerAnswers(machine)))
    return { ok: true, how: 'docker', image: `apache/kafka:${KAFKA_VERSION}` };
  if (!sources.includes('local')) return { ok: false, why: 'no Kafka given and no Docker engine that answers' };

  const found = await findJava(machine);
  if ('why' in found) return { ok: false, why: `no Kafka: ${found.why}` };
  const jars = await findJars(machine, KAFKA_JARS);
  if ('why' in jars) return { ok: false, why: `no Kafka: ${jars.why}` };
  return { ok: true, how: 'local', java: found.java.program, fetched: jars.fetched };
}
