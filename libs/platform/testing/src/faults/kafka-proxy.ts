import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { seededRandom } from '../random.ts';
import { freePort } from '../servers/ports.ts';
import { Connection } from './connection.ts';
import { Dropper, type DroppedReplies, type DropPlan } from './dropped-replies.ts';
import { Line } from './line.ts';
import { newSeed } from './seed.ts';

export interface KafkaProxyOptions {
  /** Where the broker is: `host:port`. */
  readonly target: string;
  /** The proxy's own port on 127.0.0.1; 0, the default, is a free one. */
  readonly port?: number;
  /** Of the jitter; a new one by default. */
  readonly seed?: number;
}

/** How often each fault was put in the way. */
export interface ProxyCounts {
  /** Chunks of bytes that were held. */
  delayed: number;
  /** Connections ended by `cut()` or `block()`, or after a dropped reply. */
  cut: number;
  /** Replies lost. */
  dropped: number;
  /** Connections refused while blocked. */
  refused: number;
  /** Connections that were silent: open when silence began, or made during it. */
  silenced: number;
}

/**
 * A TCP proxy before one broker that puts faults in the way of its clients. It holds little of what passes: a slow side
 * slows the other.
 */
export interface KafkaProxy {
  /** `127.0.0.1:port`, for clients. A broker tells them its own address, too: see `proxies` of `startKafka`. */
  readonly brokers: string;
  readonly port: number;
  readonly counts: Readonly<ProxyCounts>;
  /** How many clients are connected. */
  readonly connections: number;
  /** From now on bytes take `ms` longer each way, plus at random up to `jitterMs`. They keep their order. 0 ends it. */
  delay(ms: number, jitterMs?: number): void;
  /** All connections together get so many bytes a second each way; undefined ends it. */
  throttle(bytesPerSecond: number | undefined): void;
  /** Ends every connection now, by RST; says how many. New ones are welcome. */
  cut(): number;
  /** Ends every connection, and resets new ones as soon as they are made. */
  block(): void;
  unblock(): void;
  /**
   * Connections stay open, are even made, and nothing passes, either way, not even an end. When silence ends, what was
   * held meanwhile passes: so late requests reach the broker.
   */
  silence(on: boolean): void;
  /** Loses replies: the broker gets the requests and does what they ask; the answer does not come. */
  dropReplies(plan: DropPlan): DroppedReplies;
  /** Ends every connection and the proxy. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts a {@link KafkaProxy}; the broker need not be up yet. Where it is down, connections end at once. */
export async function startKafkaProxy(options: KafkaProxyOptions): Promise<KafkaProxy> {
  const target = address(options.target);
  const port = options.port || (await freePort());
  const line = new Line(seededRandom(options.seed ?? newSeed()));
  const counts: ProxyCounts = { delayed: 0, cut: 0, dropped: 0, refused: 0, silenced: 0 };
  const connections = new Set<Connection>();
  let droppers: Dropper[] = [];
  let blocked = false;

  function take(client: Socket): void {
    if (blocked) {
      counts.refused += 1;
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    if (line.silent) counts.silenced += 1;
    const broker = connect({ ...target, allowHalfOpen: true });
    const connection = new Connection(client, broker, line, {
      claim: (request) => droppers.find((dropper) => dropper.claim(request)),
      lost: (after) => {
        counts.dropped += 1;
        if (after === 'cut') counts.cut += 1;
        droppers = droppers.filter(({ finished }) => !finished);
      },
      delayed: () => void (counts.delayed += 1),
      closed: () => void connections.delete(connection),
    });
    connections.add(connection);
  }

  function endAll(): number {
    const open = [...connections];
    for (const connection of open) connection.cut();
    return open.length;
  }

  const flow = () => {
    for (const connection of connections) connection.flow();
  };

  const server = createServer({ allowHalfOpen: true }, take);
  server.listen({ port, host: '127.0.0.1' });
  await once(server, 'listening');
  server.unref();

  return {
    brokers: `127.0.0.1:${port}`,
    port,
    counts,
    get connections() {
      return connections.size;
    },
    delay(ms, jitterMs = 0) {
      line.delay(ms, jitterMs);
      flow();
    },
    throttle(bytesPerSecond) {
      line.throttle(bytesPerSecond);
      flow();
    },
    cut() {
      const open = endAll();
      counts.cut += open;
      return open;
    },
    block() {
      blocked = true;
      counts.cut += endAll();
    },
    unblock() {
      blocked = false;
    },
    silence(on) {
      if (on && !line.silent) counts.silenced += connections.size;
      line.silent = on;
      flow();
    },
    dropReplies(plan) {
      const dropper = new Dropper(plan);
      droppers.push(dropper);
      return dropper;
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      endAll();
      await closed;
    },
  };
}

function address(target: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(target) ?? [];
  if (!host || !port) throw new Error(`The proxy's target is ${JSON.stringify(target)}; it must be host:port.`);
  return { host, port: Number(port) };
}
