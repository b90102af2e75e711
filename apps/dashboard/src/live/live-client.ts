import { serverMessage, type DecisionView, type ServerMessage } from '@chorus/contracts';
import { clockOffset } from './clock-offset.ts';
import { IDLE, step, type Connection, type ConnectionEvent, type Effect } from './connection.ts';
import { Hand } from './hand.ts';
import { Pace } from './pace.ts';
import { fold, withRaised, type FleetState } from './state.ts';

/** What views see. A new object whenever they are told. */
export interface LiveView {
  readonly fleet: FleetState | null;
  readonly connection: Connection;
  /** Server clock minus this machine's, in ms; the same until it is found to be clearly another. */
  readonly clock_offset_ms: number;
  /** When the last change of the fleet arrived, on this machine's clock; null before the first. */
  readonly changed_at: number | null;
  /** Why the last message was refused; empty when all is well. */
  readonly complaint: string;
}

export interface LiveOptions {
  readonly fleet_id: string;
  /** `ws:` or `wss:` address of the live socket. */
  readonly url: string;
  /** One round of polling, on top of what is known. */
  readonly poll: (before: FleetState | null) => Promise<FleetState>;
}

const TICK_MS = 500;
export const NOTHING: LiveView = { fleet: null, connection: IDLE, clock_offset_ms: 0, changed_at: null, complaint: '' };

/** The shell round the rules of `connection.ts` and `state.ts`: socket, timer and clock. Fits `useSyncExternalStore`. */
export class LiveClient {
  /** What is known, and of it what views were told: news come faster than a large page is drawn. */
  #view = NOTHING;
  #told = NOTHING;
  #changed = false;
  readonly #hand = new Hand();
  readonly #pace = new Pace(
    () => this.#tell(),
    () => this.#hand.atWork,
  );
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #options: LiveOptions;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  start(): void {
    this.#hand.watch(window);
    this.#timer = setInterval(() => this.#step({ type: 'tick' }), TICK_MS);
    this.#step({ type: 'start' });
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#hand.leave();
    this.#close();
    this.#view = { ...this.#view, connection: IDLE };
    this.#told = this.#view;
  }

  /** Tries at once instead of when it is due. */
  readonly retry = (): void => this.#step({ type: 'retry' });

  /** Takes in older decisions: what conflicts are over that began before the snapshot’s list. */
  readonly learn = (decisions: readonly DecisionView[]): void => {
    const { fleet } = this.#view;
    if (fleet !== null) this.#show({ fleet: { ...fleet, raised: withRaised(fleet.raised, decisions) } });
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): LiveView => this.#told;

  #step(event: ConnectionEvent): void {
    const { connection, effects } = step(this.#view.connection, event, {
      now: Date.now(),
      random: Math.random(),
      fleet_id: this.#options.fleet_id,
      positions: this.#view.fleet?.positions ?? null,
    });
    if (connection !== this.#view.connection) this.#show({ connection });
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        this.#open();
        break;
      case 'close':
        this.#close();
        break;
      case 'send':
        this.#socket?.send(JSON.stringify(effect.message));
        break;
      case 'poll':
        void this.#poll();
        break;
    }
  }

  #open(): void {
    this.#close();
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    const mine = (event: ConnectionEvent): void => {
      if (this.#socket === socket) this.#step(event);
    };
    socket.onopen = () => mine({ type: 'opened' });
    socket.onclose = ({ code }) => mine({ type: 'closed', code });
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#receive(String(data));
    };
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #receive(text: string): void {
    const message = parse(text);
    if (typeof message === 'string') {
      this.#show({ complaint: message });
      this.#step({ type: 'heard', what: 'gap' });
      return;
    }
    if (message.type === 'ping') this.#socket?.send(JSON.stringify({ type: 'pong' }));
    const { state, outcome } = fold(this.#view.fleet, message);
    const timed =
      message.type === 'error'
        ? {}
        : { clock_offset_ms: clockOffset(this.#view.clock_offset_ms, Date.parse(message.server_time), Date.now()) };
    const changed = outcome === 'applied' ? { fleet: state, changed_at: Date.now(), complaint: '' } : {};
    this.#show({ ...timed, ...changed, ...(message.type === 'error' ? { complaint: message.problem.detail } : {}) });
    this.#step({ type: 'heard', what: message.type === 'snapshot' ? 'snapshot' : outcome === 'gap' ? 'gap' : 'other' });
  }

  async #poll(): Promise<void> {
    try {
      const fleet = await this.#options.poll(this.#view.fleet);
      if (this.#view.connection.phase === 'live' || this.#view.connection.phase === 'idle') return;
      this.#show({ fleet, changed_at: Date.now() });
      this.#step({ type: 'polled', ok: true });
    } catch {
      this.#step({ type: 'polled', ok: false }); // The page says that it is stale; the next round is due in seconds.
    }
  }

  #show(change: Partial<LiveView>): void {
    this.#view = { ...this.#view, ...change };
    if (this.#changed) return;
    this.#changed = true;
    // One message changes several things.
    queueMicrotask(() => {
      this.#changed = false;
      this.#pace.news();
    });
  }

  #tell(): void {
    this.#told = this.#view;
    for (const listener of this.#listeners) listener();
  }
}

/** A message, or why it is none. */
function parse(text: string): ServerMessage | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The gateway sent something that is not JSON.';
  }
  const result = serverMessage.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  return `The gateway sent a message that this page does not understand (${issue?.path.join('.')}: ${issue?.message}). Reload the page; it may be older than the gateway.`;
}
