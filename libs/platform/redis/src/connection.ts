import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { Redis } from 'ioredis';
import { redisAddress } from './redis-url.ts';

export interface RedisOptions {
  /** See {@link redisUrl}. */
  readonly url: string;
  /** For Redis's client list. */
  readonly name: string;
  /** Longest wait for one answer; 2,000 unless given. */
  readonly commandTimeoutMs?: number;
  /** First and longest pause before the next attempt to connect, doubling in between; 1,000 and 30,000 unless given. */
  readonly reconnect?: { readonly firstMs: number; readonly longestMs: number };
  /**
   * Consecutive failures that open the circuit, and how long until one probe; 3 and 30,000 unless given. A new connection
   * closes it at once.
   */
  readonly breaker?: { readonly failures: number; readonly probeAfterMs: number };
  /** Told of every change, e.g. to log it. */
  readonly onChange?: (state: RedisState) => void;
}

/** What is known of a connection at present. */
export interface RedisState {
  /** `ready`: commands are taken. `connecting`: the first attempt is under way. `away`: lost or never had; retrying. */
  readonly connection: 'idle' | 'connecting' | 'ready' | 'away' | 'closed';
  /** `open`: commands fail at once, without being tried. */
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** Since when connection and circuit are as they are; wall clock, ms since 1970. */
  readonly since: number;
  /** The last trouble, for a person; null while all is well. Never holds a password. */
  readonly error: string | null;
}

/** A command got no answer. Whether it took effect is unknown. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

/** Redis answered that a command is wrong. Trying again does not mend it. */
export class RedisCommandError extends Error {
  override readonly name = 'RedisCommandError';
}

/** One connection to one Redis: reconnects for ever, never crashes the process, fails fast while Redis is away. */
export interface RedisConnection {
  /** Without user and password. */
  readonly address: string;
  /** Opens the connection. Resolves after the first attempt: true where Redis is ready. Later ones go on by themselves. */
  connect(): Promise<boolean>;
  /**
   * Runs commands under the circuit breaker; not before {@link connect}.
   *
   * @throws RedisUnavailable where no answer came or the circuit is open; RedisCommandError where Redis refused
   */
  run<T>(commands: (redis: Redis) => Promise<T>): Promise<T>;
  /** Round trip in ms; throws as {@link run} does. */
  ping(): Promise<number>;
  state(): RedisState;
  /** Calls back each time that Redis becomes ready; returns how to stop that. */
  onReady(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Makes a connection; nothing is sent before `connect`. */
export function redisConnection(options: RedisOptions): RedisConnection {
  const { commandTimeoutMs = 2_000 } = options;
  const { firstMs, longestMs } = options.reconnect ?? { firstMs: 1_000, longestMs: 30_000 };
  const { failures, probeAfterMs } = options.breaker ?? { failures: 3, probeAfterMs: 30_000 };
  const redis = new Redis(options.url, {
    lazyConnect: true,
    connectionName: options.name,
    connectTimeout: commandTimeoutMs,
    disconnectTimeout: 200,
    commandTimeout: commandTimeoutMs,
    // A command waits for nothing: it is the caller who knows whether to try again.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(longestMs, firstMs * 2 ** (attempt - 1)),
  });
  const circuit = circuitBreaker(
    handleWhen((error) => isOutage(error)),
    { halfOpenAfter: probeAfterMs, breaker: new ConsecutiveBreaker(failures) },
  );

  let state: RedisState = { connection: 'idle', circuit: 'closed', since: Date.now(), error: null };
  function change(next: Partial<RedisState>) {
    const moved =
      (next.connection ?? state.connection) !== state.connection || (next.circuit ?? state.circuit) !== state.circuit;
    state = { ...state, ...next, since: moved ? Date.now() : state.since };
    if (moved) options.onChange?.(state);
  }

  redis.on('error', (error: Error) => change({ error: describe(error) }));
  redis.on('ready', () => {
    change({ connection: 'ready', error: null });
    // The handshake of a new connection was answered: that is as good as a probe.
    if (circuit.state !== CircuitState.Closed) circuit.isolate().dispose();
  });
  redis.on('close', () => change({ connection: state.connection === 'closed' ? 'closed' : 'away' }));
  circuit.onStateChange((now) => change({ circuit: NAMES[now] }));

  async function run<T>(commands: (redis: Redis) => Promise<T>): Promise<T> {
    if (state.connection === 'idle') throw new RedisUnavailable('not connected yet: call connect() first');
    try {
      return await circuit.execute(() => {
        if (state.connection === 'ready') return commands(redis);
        throw new Error(state.error ?? `not connected to ${redisAddress(options.url)}`);
      });
    } catch (error) {
      if (isBrokenCircuitError(error)) {
        const trouble = state.error === null ? '' : ` (${state.error})`;
        throw new RedisUnavailable(`${redisAddress(options.url)} was away too often and is left alone${trouble}`);
      }
      if (isOutage(error)) change({ error: describe(error) });
      throw isOutage(error) ? new RedisUnavailable(describe(error)) : new RedisCommandError(describe(error));
    }
  }

  return {
    address: redisAddress(options.url),
    async connect() {
      change({ connection: 'connecting' });
      return redis.connect().then(
        () => true,
        () => false,
      );
    },
    run,
    async ping() {
      const start = performance.now();
      await run((client) => client.ping());
      return performance.now() - start;
    },
    state: () => state,
    onReady(listener) {
      redis.on('ready', listener);
      return () => redis.off('ready', listener);
    },
    async close() {
      change({ connection: 'closed' });
      redis.disconnect();
    },
  };
}

const NAMES: Record<CircuitState, RedisState['circuit']> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
};

/** Redis's answers to a wrong command; all else (no connection, no answer in time, LOADING, OOM, READONLY …) is an outage. */
const WRONG_COMMAND = /^(ERR|WRONGTYPE|EXECABORT|NOPERM)\b/;

function isOutage(error: unknown): boolean {
  return !(error instanceof Error && error.name === 'ReplyError' && WRONG_COMMAND.test(error.message));
}

/** The message alone: the error of a command carries its arguments, a password or an agent's message among them. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return (message || code).slice(0, 300);
}
