import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { clientMessage, LIVE_CLOSE, type Problem, type SystemHealth } from '@chorus/contracts';
import {
  CLOCK,
  CONFIG,
  HEALTH,
  LOGGER,
  maySee,
  METRICS,
  problemOf,
  type Clock,
  type Health,
  type Logger,
  type Principal,
} from '@chorus/service-kit';
import { Gauge, type Registry } from 'prom-client';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { AuditLog } from '../audit/audit-log.ts';
import { Access, type Login } from '../auth/access.ts';
import type { GatewayConfig } from '../config.ts';
import { ReadModel } from '../read-model/read-model.ts';
import { SocketConnection } from './connection.ts';
import { LiveClient, MAX_MESSAGES_PER_SECOND } from './live-client.ts';
import { LiveHub } from './live-hub.ts';

export const LIVE_PATH = '/api/v1/live';
const BEAT_MS = 2_000;
/** A client says little; more than this is not one of ours. */
const MAX_CLIENT_MESSAGE_BYTES = 16_384;

/** `WebSocket /api/v1/live`: checks who connects from where, and lets the hub speak. */
@Injectable()
export class LiveServer implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #hub = new LiveHub();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_CLIENT_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  readonly #logins = new Map<LiveClient, { socket: WebSocket; login: Login }>();
  readonly #timers: NodeJS.Timeout[] = [];
  #health: SystemHealth | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(ReadModel) private readonly model: ReadModel,
    @Inject(Access) private readonly access: Access,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(HEALTH) private readonly ready: Health,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) metrics: Registry,
  ) {
    const hub = this.#hub;
    new Gauge({
      name: 'chorus_live_clients',
      help: 'Open live connections.',
      registers: [metrics],
      collect() {
        this.set(hub.size);
      },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.#health = await this.model.health();
    this.model.fleets.onChange((view, change) => this.#hub.changed(view, change));
    this.access.onChange(() => this.#closeEnded());
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    this.#timers.push(
      setInterval(() => this.#hub.flush(this.clock.now(), this.#lastHealth), this.config.LIVE_FLUSH_MS),
      setInterval(() => void this.#beat(), BEAT_MS),
    );
  }

  onApplicationShutdown(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#hub.closeAll();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  get #lastHealth(): SystemHealth {
    if (!this.#health) throw new Error('asked for the health before the start was complete');
    return this.#health;
  }

  async #beat(): Promise<void> {
    try {
      this.#health = await this.model.health();
      this.#closeEnded();
      this.#hub.beat(this.clock.now(), this.#health, this.model.lag_ms);
    } catch (error) {
      this.logger.error({ err: error }, 'no heartbeat for live clients');
    }
  }

  /** A connection lives no longer than its login, its key and what the key may see. */
  #closeEnded(): void {
    for (const [client, { socket, login }] of this.#logins) {
      const principal = this.access.current(login);
      const refused = this.#refusal(principal);
      if (refused) fail(socket, refused.code, refused.problem);
      else if (principal && client.view && !maySee(principal, client.view.fleet_id))
        fail(
          socket,
          LIVE_CLOSE.forbidden,
          problemOf({ status: 403, kind: 'fleet', detail: 'The key no longer sees this fleet.' }),
        );
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const turnAway = (status: number, phrase: string, holder?: Principal) => {
      this.audit.connection(holder, { path, status, remote: remoteOf(request) });
      refuse(socket, status, phrase);
    };
    if (path !== LIVE_PATH) return turnAway(404, 'Not Found');
    const { origin } = request.headers;
    // A browser always says its origin; a program that gives a key may leave it out.
    const principal = this.access.identify(request);
    if (origin === undefined ? !principal?.byKey : !this.access.allowsOrigin(origin))
      return turnAway(403, 'Forbidden', principal?.principal);
    if (this.#hub.size >= this.config.LIVE_MAX_CLIENTS)
      return turnAway(503, 'Service Unavailable', principal?.principal);
    this.#sockets.handleUpgrade(request, socket, head, (open) => this.#open(open, socket, principal, request));
  }

  #open(socket: WebSocket, stream: Duplex, by: ReturnType<Access['identify']>, request: IncomingMessage): void {
    const principal = by?.principal;
    const refused = this.#refusal(principal);
    this.audit.connection(principal, {
      path: LIVE_PATH,
      status: refused ? refused.problem.status : 101,
      remote: remoteOf(request),
    });
    // Browsers are not shown the status of a refused upgrade, so it is said inside.
    if (refused || !by) return fail(socket, refused?.code ?? LIVE_CLOSE.unauthorized, refused?.problem);
    const client = new LiveClient(new SocketConnection(socket, stream));
    this.#hub.add(client);
    this.#logins.set(client, { socket, login: by.login });
    socket.on('close', () => {
      this.#hub.remove(client);
      this.#logins.delete(client);
    });
    socket.on('error', (error) => this.logger.debug({ err: error }, 'live connection broke'));
    socket.on('message', (data) => this.#receive(socket, client, by.principal, data));
  }

  #refusal(principal: Principal | undefined): { code: number; problem: Problem } | undefined {
    if (!principal)
      return {
        code: LIVE_CLOSE.unauthorized,
        problem: problemOf({
          status: 401,
          kind: 'unauthorized',
          detail: 'Log in first: the login is missing or over.',
        }),
      };
    if (!principal.scopes.includes('read'))
      return {
        code: LIVE_CLOSE.forbidden,
        problem: problemOf({
          status: 403,
          kind: 'missing-scope',
          detail: `This needs the scope "read"; the key "${principal.id}" has ${principal.scopes.join(', ')}.`,
        }),
      };
    if (!this.ready.running)
      return {
        code: LIVE_CLOSE.notReady,
        problem: problemOf({ status: 503, detail: 'The gateway is still catching up with the log; try again.' }),
      };
    return undefined;
  }

  #receive(socket: WebSocket, client: LiveClient, principal: Principal, data: RawData): void {
    // What was sent before it learns that it is closed.
    if (socket.readyState !== socket.OPEN) return;
    if (!client.hear(this.clock.now())) {
      const detail = `More than ${MAX_MESSAGES_PER_SECOND} messages a second; connect again and send less.`;
      return fail(socket, 1008, problemOf({ status: 429, kind: 'rate-limit', detail }));
    }
    const message = parseMessage(data);
    if (!message) {
      const detail = 'A message is JSON: {"type":"subscribe","fleet_id":"…"}, {"type":"resync"} or {"type":"pong"}.';
      return fail(socket, 1007, problemOf({ status: 422, kind: 'validation', detail }));
    }
    if (message.type === 'pong') return;
    const fleet_id = message.type === 'resync' ? client.view?.fleet_id : message.fleet_id;
    if (fleet_id === undefined) return;
    if (!maySee(principal, fleet_id))
      return fail(
        socket,
        LIVE_CLOSE.forbidden,
        problemOf({ status: 403, kind: 'fleet', detail: `The key "${principal.id}" may not see this fleet.` }),
      );
    this.#hub.subscribe(client, this.model.fleets.watch(fleet_id), this.clock.now(), this.#lastHealth);
  }
}

function parseMessage(data: RawData) {
  try {
    const text = (data as Buffer).toString('utf8');
    return clientMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const remoteOf = (request: IncomingMessage): string => (request.socket.remoteAddress ?? '').slice(0, 64);

/** Says why, then closes. */
function fail(socket: WebSocket, code: number, problem: Problem | undefined): void {
  if (problem) socket.send(JSON.stringify({ type: 'error', problem }));
  socket.close(code, (problem?.title ?? '').slice(0, 100));
}

function refuse(socket: Duplex, status: number, phrase: string): void {
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
