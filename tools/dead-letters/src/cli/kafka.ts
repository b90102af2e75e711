import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busConfigSchema, type KafkaConfig } from '@chorus/bus';
import { z } from 'zod';
import { UsageError } from './usage-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which Kafka, and where that was found out. */
export interface Connection {
  readonly config: KafkaConfig;
  /** For a person. */
  readonly where: string;
}

/** What `npm start` writes down while it runs, as far as it matters here. */
const runFile = z.looseObject({ brokers: z.string().nullable() });

const RUN_FILE = join(import.meta.dirname, '../../../../.chorus/run.json');

const MEMORY =
  'Chorus runs on the memory bus here. That lives in one process, and its dead letters with it: nobody else can read them, and ' +
  'there is nothing to redrive. Each is a line in the output of npm start. With Kafka they stay (npm start says how to get it).';

/**
 * The Kafka of the environment, by the settings that the services have; without KAFKA_BROKERS that of the `npm start` that
 * runs here.
 *
 * @throws UsageError with what to set
 */
export async function findKafka(environment: Environment, file: string = RUN_FILE): Promise<Connection> {
  if (environment['KAFKA_BROKERS'] || environment['BUS'] === 'memory') return given(environment, 'of KAFKA_BROKERS');
  const brokers = await runningBrokers(file);
  if (brokers === null) throw new UsageError(MEMORY);
  if (brokers === undefined)
    throw new UsageError(
      'Which Kafka? Set KAFKA_BROKERS=host:port, and KAFKA_NAMESPACE and the like as the services have them; or start Chorus ' +
        'here with npm start.',
    );
  return given({ ...environment, KAFKA_BROKERS: brokers }, 'of the npm start that runs here');
}

function given(environment: Environment, whose: string): Connection {
  const read = busConfigSchema.safeParse(environment);
  if (!read.success) throw new UsageError(`These settings are wrong:\n${z.prettifyError(read.error)}`);
  if (read.data.BUS === 'memory') throw new UsageError(MEMORY);
  const { KAFKA_BROKERS: brokers, KAFKA_NAMESPACE: namespace } = read.data;
  const prefix = namespace === '' ? '' : `, namespace ${namespace}`;
  return { config: read.data, where: `Kafka at ${brokers.join(', ')}${prefix} (${whose})` };
}

/** What kafkajs calls an error when nobody answers at an address. */
const UNREACHABLE = new Set(['KafkaJSConnectionError', 'KafkaJSRequestTimeoutError']);

/** What to do about an error, a sentence; undefined where it is not that no Kafka answers. */
export function adviceOn(error: unknown): string | undefined {
  for (let one = error; one instanceof Error; one = one.cause)
    if (UNREACHABLE.has(one.name))
      return 'No Kafka answers there: start it (npm start does), or name another by KAFKA_BROKERS=host:port.';
  return undefined;
}

/** Undefined where nothing runs, null on the memory bus. */
async function runningBrokers(file: string): Promise<string | null | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return runFile.parse(JSON.parse(text)).brokers;
  } catch {
    throw new UsageError(`${file} is not what npm start writes. Start it again, or set KAFKA_BROKERS.`);
  }
}
