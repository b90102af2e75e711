import { MemoryBus, to, type Emission } from '@chorus/bus';
import { runService, type Logger, type RunningService } from '@chorus/service-kit';
import service from '../service.ts';

/** Keys of the specs: an operator of every fleet, a reader of one, a writer of one. */
export const KEYS = {
  operator: 'operator-key-0123456789',
  reader: 'reader-key-0123456789',
  writer: 'writer-key-0123456789',
} as const;

export const ORIGIN = 'http://dashboard.test';

/** The gateway on a memory bus of its own, over real HTTP. */
export interface RunningGateway {
  readonly url: string;
  readonly bus: MemoryBus;
  readonly service: RunningService;
  /** Puts records on the log, and waits until the gateway has folded them. */
  write(...emissions: Emission[]): Promise<void>;
  request(path: string, init?: RequestInit & { key?: string }): Promise<Response>;
  close(): Promise<void>;
}

export async function runGateway(env: Record<string, string> = {}, logger?: Logger): Promise<RunningGateway> {
  const bus = new MemoryBus();
  const running = await runService(service, {
    bus,
    ...(logger ? { logger } : {}),
    env: {
      BUS: 'memory',
      LOG_LEVEL: 'silent',
      ALLOWED_ORIGINS: ORIGIN,
      CHORUS_API_KEYS: JSON.stringify([
        { id: 'ops', key: KEYS.operator, fleets: ['*'], scopes: ['read', 'operate'] },
        { id: 'reads-f', key: KEYS.reader, fleets: ['f'], scopes: ['read'] },
        { id: 'writes-f', key: KEYS.writer, fleets: ['f'], scopes: ['write'] },
      ]),
      ...env,
    },
  });
  return {
    url: running.url,
    bus,
    service: running,
    async write(...emissions) {
      await bus.publish(emissions);
      // The reader hands over in microtasks; one turn of the event loop is past all of them.
      await new Promise((resolve) => setImmediate(resolve));
    },
    request: (path, { key, headers, ...init } = {}) =>
      fetch(`${running.url}${path}`, {
        ...init,
        headers: {
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(headers as Record<string, string>),
        },
      }),
    async close() {
      await running.close();
      await bus.close();
    },
  };
}

export { to };
