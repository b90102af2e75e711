import type { AgentMessage, Problem } from '@chorus/contracts';

/** A message that the receiver did not take, and why. */
export interface Rejection {
  readonly message_id: string | undefined;
  readonly agent_id: string;
  readonly problem: Problem;
}

/** What became of the messages that were sent. */
export interface SendReport {
  readonly accepted: number;
  readonly rejected: number;
  /** The first thousand of those that were rejected. */
  readonly rejections: readonly Rejection[];
  /** How many requests had to be sent again. */
  readonly retries: number;
}

/** Somewhere to send messages to, in order: a batch is only sent when the one before has arrived. */
export interface Sender {
  /** What it sends to, for a person. */
  readonly target: string;
  /** @throws UsageError where the receiver refuses everything (no key, wrong address) or stays away. */
  send(messages: readonly AgentMessage[]): Promise<SendReport>;
  close(): Promise<void>;
}

export const NOTHING_SENT: SendReport = { accepted: 0, rejected: 0, rejections: [], retries: 0 };

const MAX_REJECTIONS_KEPT = 1000;

export const addReports = (a: SendReport, b: SendReport): SendReport => ({
  accepted: a.accepted + b.accepted,
  rejected: a.rejected + b.rejected,
  rejections: [...a.rejections, ...b.rejections].slice(0, MAX_REJECTIONS_KEPT),
  retries: a.retries + b.retries,
});

/** Splits into batches of at most `size` messages and `max_bytes` of JSON; a message that is larger goes alone. */
export function* batches(
  messages: readonly AgentMessage[],
  size: number,
  max_bytes: number,
): Generator<AgentMessage[]> {
  let batch: AgentMessage[] = [];
  let bytes = 2;
  for (const message of messages) {
    const own = Buffer.byteLength(JSON.stringify(message)) + 1;
    if (batch.length > 0 && (batch.length >= size || bytes + own > max_bytes)) {
      yield batch;
      batch = [];
      bytes = 2;
    }
    batch.push(message);
    bytes += own;
  }
  if (batch.length > 0) yield batch;
}
