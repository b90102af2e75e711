import { busConfigSchema, createBus, isFrom, type BusRecord } from '@chorus/bus';
import { agentDecisionsProcessed, serverMessage } from '@chorus/contracts';
import type { Environment } from '@chorus/local';
import { WebSocket } from 'ws';
import { wallClock } from './page.ts';

/** By message id the instant on {@link wallClock} at which it was first heard of. */
export type Seen = ReadonlyMap<string, number>;

export interface LogWatcher {
  /** When the broker wrote the message itself, to the millisecond; in the order of the decisions on the log. */
  readonly received: Seen;
  /** When the broker wrote the accepted message and the decision, to the millisecond. */
  readonly accepted: Seen;
  readonly decided: Seen;
  /** When a reader had the decision. */
  readonly read: Seen;
  close(): Promise<void>;
}

export interface SocketWatcher {
  readonly seen: Seen;
  close(): Promise<void>;
}

/** Reads the decisions off the log, as a service does. */
export async function watchLog(environment: Environment): Promise<LogWatcher> {
  const newMap = () => new Map<string, number>();
  const [received, accepted, decided, read] = [newMap(), newMap(), newMap(), newMap()];
  const bus = createBus(busConfigSchema.parse(environment));
  const reader = bus.reader({
    name: 'bench',
    topics: [{ topic: agentDecisionsProcessed, from: 'end' }],
    onRecords: (records) => {
      const now = wallClock();
      for (const record of records as readonly BusRecord[]) {
        if (!isFrom(record, agentDecisionsProcessed)) continue;
        const { message_id, received_at, decided_at } = record.value.processing_metadata;
        received.set(message_id, Date.parse(received_at));
        // The log's time, which a decision has for its `now`, is that of the accepted record.
        accepted.set(message_id, Date.parse(decided_at));
        decided.set(message_id, record.timestamp);
        read.set(message_id, now);
      }
    },
  });
  await reader.caughtUp;
  return {
    received,
    accepted,
    decided,
    read,
    close: async () => {
      await reader.stop();
      await bus.close();
    },
  };
}

/** Follows a fleet through the live socket, as a page does. */
export async function watchSocket(at: { gateway_url: string; fleet: string; key: string }): Promise<SocketWatcher> {
  const seen = new Map<string, number>();
  const url = `${at.gateway_url.replace(/^http/, 'ws')}/api/v1/live`;
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${at.key}` } });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`${url} closed with ${code} instead of sending a snapshot`)));
    socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', fleet_id: at.fleet })));
    socket.on('message', (data: Buffer) => {
      const now = wallClock();
      const message = serverMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'snapshot') resolve();
      if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
      if (message.type === 'delta')
        for (const { decision } of message.decisions) seen.set(decision.processing_metadata.message_id, now);
    });
  });
  return {
    seen,
    close: () => {
      socket.close();
      return closed;
    },
  };
}
