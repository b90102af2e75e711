import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { TableRecord } from '@chorus/bus';
import type { SystemHealth } from '@chorus/contracts';
import { Fleets, LiveClient, LiveHub, SocketConnection } from '@chorus/api-gateway/live';
import type { WebSocket } from 'ws';
import { spread, type Spread } from '../statistics.ts';
import { Audience } from './audience.ts';
import { FLEET, pieces } from './deltas.ts';
import type { FanoutOptions } from './options.ts';

/** Ways to tell everybody. */
export const WAYS = {
  hub: 'the hub: folding, merging, writing and framing once, sending',
  plain: 'a loop that writes pre-framed bytes',
  each: 'a loop that lets `ws` frame a text for each client',
} as const;
export type Way = keyof typeof WAYS;

/** Of one way. */
interface WayFigures {
  /** Deltas a second, each received by all clients. */
  readonly rate: Spread;
  /** CPU time of the sender for a delta, ms. */
  readonly cpu: Spread;
}

export interface FanoutFigures {
  readonly clients: number;
  readonly deltas: number;
  readonly runs: number;
  /** Of a frame, mean. */
  readonly bytes: number;
  readonly ways: Readonly<Record<Way, WayFigures>>;
  /** Rate of the hub by that of the plain loop, within a round. */
  readonly share: Spread;
}

const START = Date.UTC(2026, 0, 1);
/** Of a frame of 126 to 65,535 bytes, as all these are. */
const HEADER_BYTES = 4;

/** Rounds take the ways in turns, over the same sockets and with the same bytes. */
export async function measureFanout(
  { clients, deltas, runs }: FanoutOptions,
  say: (text: string) => void,
): Promise<FanoutFigures> {
  const audience = await Audience.gather(clients);
  try {
    const stage = new Stage(audience);
    const found: Record<Way, { rate: number; cpu: number }[]> = { hub: [], plain: [], each: [] };
    // One round more, to warm up.
    for (let round = 0; round <= runs; round++) {
      say(round === 0 ? 'warming up' : `round ${round} of ${runs}`);
      const frames: Buffer[] = [];
      const texts = () => frames.map((frame) => frame.toString('utf8', HEADER_BYTES));
      const records = stage.nextPieces(deltas);
      const measured = {
        hub: await timed(deltas, () => stage.byHub(records, frames)),
        plain: await timed(deltas, () => stage.byLoop(frames)),
        each: await timed(deltas, () => stage.byEach(texts())),
      };
      if (round > 0) for (const way of Object.keys(WAYS) as Way[]) found[way].push(measured[way]);
    }
    const of = (way: Way): WayFigures => ({
      rate: spread(found[way].map(({ rate }) => rate)),
      cpu: spread(found[way].map(({ cpu }) => cpu)),
    });
    return {
      clients,
      deltas,
      runs,
      bytes: stage.meanBytes,
      ways: { hub: of('hub'), plain: of('plain'), each: of('each') },
      share: spread(found.hub.map(({ rate }, round) => rate / found.plain[round]!.rate)),
    };
  } finally {
    await audience.dismiss();
  }
}

async function timed(deltas: number, work: () => Promise<void>): Promise<{ rate: number; cpu: number }> {
  await turn();
  const used = process.cpuUsage();
  const begin = performance.now();
  await work();
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { rate: deltas / seconds, cpu: (user + system) / 1000 / deltas };
}

const HEALTH: SystemHealth = {
  state: 'up',
  as_of: new Date(START).toISOString(),
  services: [],
  dependencies: [],
  bus: 'memory',
};

/** The gateway's own way from a record to the sockets, and the loops that it is compared with. */
class Stage {
  readonly #fleets = new Fleets();
  readonly #hub = new LiveHub();
  readonly #log = pieces(START);
  #now = START;
  /** What the first client was sent, and with it all others. */
  readonly #frames: Buffer[] = [];
  #bytes = { all: 0, frames: 0 };

  constructor(private readonly audience: Audience) {
    this.#fleets.onChange((view, change) => this.#hub.changed(view, change));
    for (const [n, { socket, stream }] of audience.members.entries()) {
      const connection = n === 0 ? new Watched(socket, stream, this.#frames) : new SocketConnection(socket, stream);
      const client = new LiveClient(connection);
      this.#hub.add(client);
      this.#hub.subscribe(client, this.#fleets.watch(FLEET), this.#now, HEALTH);
    }
  }

  get meanBytes(): number {
    return this.#bytes.all / this.#bytes.frames;
  }

  /** What comes off the log next. */
  nextPieces(count: number): TableRecord[][] {
    return Array.from({ length: count }, () => this.#log.next().value);
  }

  /** Adds the frames that everybody was sent to `frames`. */
  async byHub(pieces: readonly (readonly TableRecord[])[], frames: Buffer[]): Promise<void> {
    for (const piece of pieces) {
      for (const record of piece) this.#fleets.apply(record);
      this.#hub.flush((this.#now += 50), HEALTH);
      await this.audience.taken();
    }
    // The first time with the snapshot that everybody begins with.
    const sent = this.#frames.splice(0);
    // Who was slow got several as one; then the comparison would not be one.
    if (sent.length < pieces.length) throw new Error(`${sent.length} deltas were sent, not ${pieces.length}.`);
    await this.audience.received(bytesOf(sent) * this.audience.members.length);
    frames.push(...sent.slice(-pieces.length));
    for (const { length } of frames) this.#bytes = { all: this.#bytes.all + length, frames: this.#bytes.frames + 1 };
  }

  async byLoop(frames: readonly Buffer[]): Promise<void> {
    let sent = 0;
    for (const frame of frames) {
      for (const { stream } of this.audience.members) stream.write(frame);
      sent += frame.length * this.audience.members.length;
      await this.audience.taken();
    }
    await this.audience.received(sent);
  }

  async byEach(texts: readonly string[]): Promise<void> {
    let sent = 0;
    for (const text of texts) {
      for (const { socket } of this.audience.members) socket.send(text);
      sent += (Buffer.byteLength(text) + HEADER_BYTES) * this.audience.members.length;
      await this.audience.taken();
    }
    await this.audience.received(sent);
  }
}

/** A connection that notes what it was sent. */
class Watched extends SocketConnection {
  readonly #frames: Buffer[];

  constructor(socket: WebSocket, stream: Duplex, frames: Buffer[]) {
    super(socket, stream);
    this.#frames = frames;
  }

  override write(frame: Buffer): void {
    this.#frames.push(frame);
    super.write(frame);
  }
}

const bytesOf = (frames: readonly Buffer[]): number => frames.reduce((sum, { length }) => sum + length, 0);
