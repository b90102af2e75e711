import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type KafkaProxy, startKafkaProxy } from '../faults/kafka-proxy.ts';
import { thisMachine, Unavailable } from '../machine.ts';
import { containerLauncher, ensureImage, volumeFor } from '../servers/container.ts';
import { freePort } from '../servers/ports.ts';
import { processLauncher } from '../servers/process.ts';
import { type Launcher, type Server, startServer } from '../servers/server.ts';
import { kafkaAnswers } from './answers.ts';
import { findKafka, type FoundKafka } from './find.ts';
import { ensureJars, KAFKA_JARS, KAFKA_VERSION } from './jars.ts';
import {
  brokerProperties,
  clusterId,
  type KafkaDoor,
  type KafkaProperties,
  propertiesEnv,
  propertiesFile,
} from './properties.ts';

export interface KafkaOptions {
  /** What {@link findKafka} found; looked for, in Docker (but for proxies) and on this machine, when absent. */
  readonly found?: FoundKafka;
  /** Where the data stays; without it they are in a temporary folder that `stop` removes. */
  readonly dataFolder?: string;
  /** The broker's port on 127.0.0.1; 0, the default, is a free one. */
  readonly port?: number;
  /** The broker's Java heap in megabytes; 512 by default. */
  readonly heapMb?: number;
  /** Broker settings over those of {@link brokerProperties}. */
  readonly properties?: KafkaProperties;
  /** How long it may take from launch to answer, in milliseconds; 60,000 by default. */
  readonly startTimeoutMs?: number;
  /**
   * How many proxies to put before the broker, 0 by default. The broker tells a client that came through a proxy the
   * proxy's address, so all that the client does goes through it. A broker in a container can have none.
   */
  readonly proxies?: number;
  /** Told what is going on, for a person to read. */
  readonly onProgress?: (text: string) => void;
}

/** A broker of its own: one node, KRaft, PLAINTEXT, on 127.0.0.1. */
export interface KafkaServer extends Server {
  /** `127.0.0.1:port` */
  readonly brokers: string;
  /** Each with its own faults; they outlast `kill` and `restart` of the broker, and `stop` ends them too. */
  readonly proxies: readonly KafkaProxy[];
}

/**
 * Starts Apache Kafka and waits until it is ready for work. It ends with this process at the latest.
 * @throws Unavailable where it can't be had; Error with the end of the broker's log where it does not start
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaServer> {
  const { onProgress = () => {}, startTimeoutMs = 60_000 } = options;
  const found = options.found ?? (await findKafka(options.proxies ? ['local'] : ['docker', 'local']));
  if (!found.ok) throw new Unavailable(found.why);
  if (found.how === 'environment')
    throw new Error(
      `There is a Kafka at ${found.brokers} already (KAFKA_BROKERS): use it, or start one by other means.`,
    );
  if (options.proxies && found.how === 'docker')
    throw new Unavailable('no Kafka with proxies in Docker: it needs a process of this machine (Java 17 or newer)');
  const port = options.port || (await freePort());
  const proxies: KafkaProxy[] = [];
  const stopProxies = () => Promise.all(proxies.map((proxy) => proxy.stop()));
  try {
    const doors: KafkaDoor[] = [];
    while (doors.length < (options.proxies ?? 0)) {
      const door = await freePort();
      const proxy = await startKafkaProxy({ target: `127.0.0.1:${door}` });
      proxies.push(proxy);
      doors.push({ port: door, advertisedPort: proxy.port });
    }
    const launcher =
      found.how === 'docker'
        ? await kafkaContainer(found.image, port, options, onProgress)
        : await kafkaProcess(found.java, port, doors, options, onProgress);
    onProgress(`starting Kafka ${KAFKA_VERSION} on 127.0.0.1:${port}`);
    const server = await startServer({ name: 'Kafka', launcher, answers: () => kafkaAnswers(port), startTimeoutMs });
    const stop = server.stop.bind(server);
    return Object.assign(server, {
      brokers: `127.0.0.1:${port}`,
      proxies,
      async stop() {
        await stopProxies();
        await stop();
      },
    });
  } catch (error) {
    await stopProxies();
    throw error;
  }
}

async function kafkaProcess(
  java: string,
  port: number,
  doors: readonly KafkaDoor[],
  options: KafkaOptions,
  onProgress: (text: string) => void,
): Promise<Launcher> {
  const jars = await ensureJars(thisMachine(), KAFKA_JARS, onProgress);
  const { dataFolder } = options;
  const folder = dataFolder ? resolve(dataFolder) : await mkdtemp(join(tmpdir(), 'chorus-kafka-'));
  const temporaryFolder = dataFolder ? undefined : folder;
  const data = join(folder, 'data');
  const settings = join(folder, 'server.properties');
  const logFile = join(folder, 'broker.log');
  const log4j = fileURLToPath(new URL('../../kafka/log4j2.properties', import.meta.url));
  const classes = ['-cp', join(jars, '*'), `-Dlog4j2.configurationFile=${log4j}`];
  try {
    await mkdir(folder, { recursive: true });
    const controllerPort = await freePort();
    const place = { listenOn: '127.0.0.1', port, controllerPort, dataFolder: data, doors } as const;
    await writeFile(settings, propertiesFile(brokerProperties(place, options.properties)));
    await writeFile(logFile, '');
    if (!existsSync(join(data, 'meta.properties'))) {
      const format = [
        'kafka.tools.StorageTool',
        'format',
        '--cluster-id',
        clusterId(randomBytes(16)),
        '--config',
        settings,
      ];
      await promisify(execFile)(java, [...classes, '-XX:TieredStopAtLevel=1', ...format]);
    }
  } catch (error) {
    if (temporaryFolder) await rm(temporaryFolder, { recursive: true, force: true });
    throw error;
  }
  const args = [`-Xmx${options.heapMb ?? 512}m`, ...classes, 'kafka.Kafka', settings];
  return processLauncher({ program: java, args, logFile, temporaryFolder });
}

async function kafkaContainer(
  image: string,
  port: number,
  options: KafkaOptions,
  onProgress: (text: string) => void,
): Promise<Launcher> {
  await ensureImage(image, onProgress);
  const path = '/var/lib/kafka/data';
  const controllerPort = port === 9093 ? 9094 : 9093;
  const place = { listenOn: '0.0.0.0', port, controllerPort, dataFolder: path } as const;
  const env = propertiesEnv(brokerProperties(place, options.properties));
  return containerLauncher({
    image,
    port,
    containerPort: port,
    env: { ...env, KAFKA_HEAP_OPTS: `-Xmx${options.heapMb ?? 512}m` },
    command: [],
    name: `chorus-kafka-${port}`,
    volume: options.dataFolder ? volumeFor(options.dataFolder, path) : undefined,
  });
}
