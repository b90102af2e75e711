import { randomBytes } from 'node:crypto';
import { type KafkaProxy, startKafkaProxy } from '../faults/kafka-proxy.ts';
import { thisMachine, Unavailable } from '../machine.ts';
import { containerLauncher, ensureImage, volumeFor } from '../servers/container.ts';
import { freePort } from '../servers/ports.ts';
import { type Launcher, type Server, startServer } from '../servers/server.ts';
import { kafkaAnswers, nodeAnswers } from './answers.ts';
import { findKafka, type FoundKafka } from './find.ts';
import { ensureJars, KAFKA_JARS, KAFKA_VERSION } from './jars.ts';
import { javaNode } from './java-node.ts';
import {
  apartProperties,
  brokerProperties,
  clusterId,
  type KafkaDoor,
  type KafkaProperties,
  propertiesEnv,
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
  /**
   * The controller gets a process of its own, which `kill` and `restart` leave alone, as in a cluster; false by default. Not
   * in a container, and not with `dataFolder`. Without it, a broker that was killed and comes back may forget markers of
   * transactions that were being ended (KAFKA-20734, up to 4.3 at least): it finds its partitions without a leader, when its
   * controller notices its death only after its return.
   */
  readonly controllerApart?: boolean;
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
  const { onProgress = () => {}, startTimeoutMs = 60_000, proxies: count = 0, controllerApart = false } = options;
  const bare = count > 0 || controllerApart;
  const found = options.found ?? (await findKafka(bare ? ['local'] : ['docker', 'local']));
  if (!found.ok) throw new Unavailable(found.why);
  if (found.how === 'environment')
    throw new Error(
      `There is a Kafka at ${found.brokers} already (KAFKA_BROKERS): use it, or start one by other means.`,
    );
  if (bare && found.how === 'docker')
    throw new Unavailable(
      'no Kafka in Docker with proxies or a controller apart: it needs processes of this machine (Java 17 or newer)',
    );
  const port = options.port || (await freePort());
  const proxies: KafkaProxy[] = [];
  const stopProxies = () => Promise.all(proxies.map((proxy) => proxy.stop()));
  let controller: Server | undefined;
  try {
    const doors: KafkaDoor[] = [];
    while (doors.length < count) {
      const door = await freePort();
      const proxy = await startKafkaProxy({ target: `127.0.0.1:${door}` });
      proxies.push(proxy);
      doors.push({ port: door, advertisedPort: proxy.port });
    }
    const processes =
      found.how === 'docker'
        ? { launcher: await kafkaContainer(found.image, port, options, onProgress) }
        : await kafkaProcesses(found.java, port, doors, options, onProgress);
    const { launcher } = processes;
    controller = processes.controller;
    onProgress(`starting Kafka ${KAFKA_VERSION} on 127.0.0.1:${port}`);
    const server = await startServer({ name: 'Kafka', launcher, answers: () => kafkaAnswers(port), startTimeoutMs });
    const stop = server.stop.bind(server);
    return Object.assign(server, {
      brokers: `127.0.0.1:${port}`,
      proxies,
      async stop() {
        await stopProxies();
        await stop();
        await controller?.stop();
      },
    });
  } catch (error) {
    await stopProxies();
    await controller?.stop();
    throw error;
  }
}

/** The broker's process, and that of its controller, running, where it is to have one of its own. */
async function kafkaProcesses(
  java: string,
  port: number,
  doors: readonly KafkaDoor[],
  { controllerApart, dataFolder, heapMb = 512, properties, startTimeoutMs = 60_000 }: KafkaOptions,
  onProgress: (text: string) => void,
): Promise<{ launcher: Launcher; controller?: Server }> {
  const jars = await ensureJars(thisMachine(), KAFKA_JARS, onProgress);
  const controllerPort = await freePort();
  const node = { java, jars, clusterId: clusterId(randomBytes(16)), heapMb };
  const place = (data: string) => ({ listenOn: '127.0.0.1', port, controllerPort, dataFolder: data, doors }) as const;
  if (!controllerApart) {
    const all = (data: string) => brokerProperties(place(data), properties);
    return { launcher: await javaNode({ ...node, folder: dataFolder, properties: all }) };
  }
  if (dataFolder) throw new Error('A Kafka whose controller is apart keeps no data: leave dataFolder out.');
  const apart = (data: string) => apartProperties(place(data), properties);
  const controller = await startServer({
    name: 'Kafka controller',
    launcher: await javaNode({ ...node, heapMb: 256, properties: (data) => apart(data).controller }),
    answers: () => nodeAnswers(controllerPort),
    startTimeoutMs,
  });
  try {
    return { launcher: await javaNode({ ...node, properties: (data) => apart(data).broker }), controller };
  } catch (error) {
    await controller.stop();
    throw error;
  }
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
