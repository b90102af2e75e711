import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  clientMessage,
  decisionList,
  liveSnapshot,
  sessionView,
  timelineView,
  type SystemHealth,
} from '@chorus/contracts';
import { Fleets, LiveClient, LiveHub, SocketConnection } from '@chorus/api-gateway/live';
import { WebSocketServer } from 'ws';
import type { Running } from '../installation.ts';
import { FLEET, type BusyFleet, type FleetSize } from './fleet.ts';

/** As the gateway has them. */
const FLUSH_MS = 50;
const BEAT_MS = 2_000;
/** So long ago that ages are shown in minutes, and so recent that all relations are still strong. */
const QUIET_MS = 70_000;
const HOUR_MS = 3_600_000;
const STEP_MS = 60_000;

/**
 * The gateway as the Fleet page needs it, of one made-up fleet and for whoever comes: the gateway's own read model and live
 * hub, and answers of the shapes that the contracts have. It speaks to pages of any origin on this machine.
 */
export class StubGateway implements Running {
  readonly port: number;
  readonly #server: Server;
  readonly #size: FleetSize;
  readonly #fleet: BusyFleet;
  readonly #fleets = new Fleets();
  readonly #hub = new LiveHub();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #timers: NodeJS.Timeout[] = [];
  /** Until when the fleet was busy before anybody looks. */
  readonly since = Date.now() - QUIET_MS;
  /** Messages a second. */
  #rate = 0;

  private constructor(server: Server, size: FleetSize, fleet: BusyFleet) {
    this.#server = server;
    this.#size = size;
    this.#fleet = fleet;
    this.port = (server.address() as AddressInfo).port;
    for (const record of fleet.past(this.since)) this.#fleets.apply(record);
    // What is not of the contract's shape must not get as far as the page, which would say no more than that.
    liveSnapshot.parse(this.#fleets.watch(FLEET).snapshot(Date.now(), health()));
    this.#fleets.onChange((view, change) => this.#hub.changed(view, change));
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => this.#open(request, stream, head));
    this.#timers.push(
      setInterval(() => this.#flush(), FLUSH_MS),
      setInterval(() => this.#hub.beat(Date.now(), health(), 1), BEAT_MS),
    );
  }

  static async start(size: FleetSize, fleet: BusyFleet): Promise<StubGateway> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StubGateway(server, size, fleet);
  }

  /** From now on so many messages a second come in; none at first. */
  setRate(rate: number): void {
    this.#rate = rate;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #flush(): void {
    const now = Date.now();
    const messages = Math.round((this.#rate * FLUSH_MS) / 1000);
    for (const record of this.#fleet.news(messages, now)) this.#fleets.apply(record);
    this.#hub.flush(now, health());
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', 'content-type');
    response.setHeader('content-type', 'application/json');
    const body = this.#answers()[(request.url ?? '').split('?', 1)[0] ?? ''];
    if (request.method !== 'OPTIONS' && body === undefined) response.statusCode = 404;
    request.resume();
    response.end(request.method === 'OPTIONS' ? '' : JSON.stringify(body ?? {}));
  }

  /** By path. */
  #answers(): Readonly<Record<string, unknown>> {
    const now = Date.now();
    const fleet = { fleet_id: FLEET, mode: 'observe', simulated: false, agents: this.#size.agents };
    const steps = Array.from({ length: HOUR_MS / STEP_MS }, (_, n) => ({
      ...{ at: instant(this.since - n * STEP_MS), messages: 100 + ((n * 37) % 60), conflicts: n % 7, blocked: 0 },
    }));
    return {
      '/api/v1/session': sessionView.parse({
        ...{ key_id: 'bench', scopes: ['read'], fleets: [fleet], expires_at: instant(now + HOUR_MS) },
      }),
      '/api/v1/decisions': decisionList.parse({ fleet_id: FLEET, decisions: [], next_cursor: null }),
      '/api/v1/timeline': timelineView.parse({
        ...{ fleet_id: FLEET, from: instant(now - HOUR_MS), to: instant(now), resolution_ms: STEP_MS },
        ...{ steps: steps.toReversed(), marks: [], spans: [] },
      }),
    };
  }

  #open(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, stream, head, (socket) => {
      const client = new LiveClient(new SocketConnection(socket, stream));
      this.#hub.add(client);
      socket.on('close', () => this.#hub.remove(client));
      socket.on('message', (data: Buffer) => {
        const { type } = clientMessage.parse(JSON.parse(data.toString('utf8')));
        if (type !== 'pong') this.#hub.subscribe(client, this.#fleets.watch(FLEET), Date.now(), health());
      });
    });
  }
}

const instant = (at: number): string => new Date(at).toISOString();

const health = (): SystemHealth => ({
  state: 'up',
  as_of: instant(Date.now()),
  services: [],
  dependencies: [],
  bus: 'kafka',
});
