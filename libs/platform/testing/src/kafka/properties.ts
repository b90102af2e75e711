/** Broker settings by Kafka's own names. */
export type KafkaProperties = Readonly<Record<string, string | number | boolean>>;

export interface KafkaPlace {
  /** The address that the broker listens on; it always advertises 127.0.0.1. */
  readonly listenOn: '127.0.0.1' | '0.0.0.0';
  readonly port: number;
  readonly controllerPort: number;
  readonly dataFolder: string;
  /** More listeners, on 127.0.0.1, each of which tells clients the port of somebody else: a proxy before it. */
  readonly doors?: readonly KafkaDoor[];
}

export interface KafkaDoor {
  readonly port: number;
  readonly advertisedPort: number;
}

/** The settings of a broker that is its own controller, alone, and meant for a developer's machine. */
export function brokerProperties(place: KafkaPlace, overrides: KafkaProperties = {}): KafkaProperties {
  const { listenOn, port, controllerPort, dataFolder, doors = [] } = place;
  const listeners = [
    { name: 'PLAINTEXT', address: `${listenOn}:${port}`, advertised: `127.0.0.1:${port}` },
    ...doors.map((door, index) => ({
      name: `DOOR${index}`,
      address: `127.0.0.1:${door.port}`,
      advertised: `127.0.0.1:${door.advertisedPort}`,
    })),
  ];
  return {
    'node.id': 1,
    'process.roles': 'broker,controller',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [
      ...listeners.map(({ name, address }) => `${name}://${address}`),
      `CONTROLLER://127.0.0.1:${controllerPort}`,
    ].join(),
    'advertised.listeners': listeners.map(({ name, advertised }) => `${name}://${advertised}`).join(),
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': [...listeners.map(({ name }) => name), 'CONTROLLER']
      .map((name) => `${name}:PLAINTEXT`)
      .join(),
    'log.dirs': dataFolder,
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 6,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 6,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    // A killed broker may come back when its session has ended: in 3 s and not in 9.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    // 128 MB unless told otherwise, a quarter of the heap; one key of a compacted topic takes 24 bytes of it.
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    ...overrides,
  };
}

const CONTROLLER_ID = 2;

/** The settings of {@link brokerProperties} for two nodes: a broker, and the controller in a process of its own. */
export function apartProperties(
  place: KafkaPlace,
  overrides: KafkaProperties = {},
): { readonly broker: KafkaProperties; readonly controller: KafkaProperties } {
  const both = brokerProperties(place, overrides);
  const door = `CONTROLLER://127.0.0.1:${place.controllerPort}`;
  const voters = { 'controller.quorum.voters': `${CONTROLLER_ID}@127.0.0.1:${place.controllerPort}` };
  const brokersOnly = ['advertised.listeners', 'inter.broker.listener.name'];
  return {
    broker: {
      ...both,
      ...voters,
      'process.roles': 'broker',
      listeners: String(both['listeners']).replace(`,${door}`, ''),
    },
    controller: {
      ...Object.fromEntries(Object.entries(both).filter(([name]) => !brokersOnly.includes(name))),
      ...voters,
      'node.id': CONTROLLER_ID,
      'process.roles': 'controller',
      listeners: door,
    },
  };
}

/** The text of a server.properties file. */
export function propertiesFile(properties: KafkaProperties): string {
  // The format takes a backslash for an escape.
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}`);
  return lines.join('\n') + '\n';
}

/** The same as environment variables of the apache/kafka image: `log.dirs` becomes KAFKA_LOG_DIRS. */
export function propertiesEnv(properties: KafkaProperties): Record<string, string> {
  const variable = (name: string) =>
    'KAFKA_' + name.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_').toUpperCase();
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [variable(name), String(value)]));
}

/** A cluster id as Kafka writes it, made of 16 bytes. It does not begin with a dash, which would make it an option. */
export function clusterId(bytes: Buffer): string {
  return bytes.toString('base64url').replace(/^-/, 'A');
}
