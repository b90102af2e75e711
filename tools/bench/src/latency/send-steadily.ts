import { setTimeout as sleep } from 'node:timers/promises';
import { ingestResponse, type AgentMessage } from '@chorus/contracts';
import { wallClock } from './page.ts';

/** A message that was taken. Instants are those of {@link wallClock}. */
export interface Sent {
  readonly message_id: string;
  readonly agent_id: string;
  readonly asked_at: number;
  /** When the answer 202 was here. */
  readonly answered_at: number;
}

const GOLDEN = 0.618_033_988_749_894_9;

/**
 * The pause before message `i`: `mean_ms` on average, between half and one and a half of it, evenly spread. With equal
 * pauses all messages would meet the timers of the services (the gateway flushes every 50 ms) in the same phase.
 */
export const pauseBefore = (i: number, mean_ms: number): number => mean_ms * (0.5 + ((i * GOLDEN) % 1));

/** Sends one message at a time through ingestion, `rate` a second. @throws Error where one is not taken */
export async function sendSteadily(
  messages: Iterable<AgentMessage>,
  at: { ingestion_url: string; key: string; rate: number; signal: AbortSignal },
): Promise<Sent[]> {
  const sent: Sent[] = [];
  let due = wallClock();
  for (const message of messages) {
    due += pauseBefore(sent.length, 1000 / at.rate);
    await sleep(Math.max(0, due - wallClock()), undefined, { signal: at.signal });
    const body = JSON.stringify({ ...message, timestamp: new Date().toISOString() });
    const asked_at = wallClock();
    const response = await fetch(`${at.ingestion_url}/api/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${at.key}` },
      body,
    });
    const answered_at = wallClock();
    const text = await response.text();
    if (response.status !== 202) throw new Error(`Ingestion answered ${response.status} to a message: ${text}`);
    const { items } = ingestResponse.parse(JSON.parse(text));
    const [item] = items;
    if (!item || !('id' in item)) throw new Error(`Ingestion answered 202 without an id: ${text}`);
    sent.push({ message_id: String(item.id), agent_id: message.agent_id, asked_at, answered_at });
  }
  return sent;
}
