import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, TableRecord } from '@chorus/bus';
import type { Topic } from '@chorus/contracts';
import type { Health } from './health/health.ts';

export interface TableOptions {
  /** Of the reader, for logs and metrics. */
  readonly name: string;
  readonly topic: Topic;
  readonly onRecords: (records: readonly TableRecord[]) => void;
  /** What the service cannot do before it has read the table, for `/health/ready`: `not read yet: …`. */
  readonly lacking: string;
}

/** A table that is followed. */
export interface FollowedTable {
  /** Whether it has been read to the end that it had at the start. */
  readonly isComplete: boolean;
}

/** Follows topics whole, from the beginning on, all partitions: each replica knows all of it. */
export class Tables {
  /**
   * @param startsAlone whether the service starts though the log is away
   * @param lookEveryMs how often such a start looks whether the log still answers
   */
  constructor(
    private readonly bus: Bus,
    private readonly health: Health,
    private readonly startsAlone: boolean,
    private readonly lookEveryMs = 1_000,
  ) {}

  /** The service is ready when the table was read; one that starts without the log is when the log is away, too. */
  follow({ name, topic, onRecords, lacking }: TableOptions): FollowedTable {
    const table = { isComplete: false };
    const reader = this.bus.reader({ name, topics: [{ topic, from: 'beginning' }], onRecords });
    const complete = reader.caughtUp.then(() => void (table.isComplete = true));
    this.health.readiness(`the table ${topic.name}`, this.startsAlone ? this.#orLogAway(complete) : complete);
    if (this.startsAlone) {
      const waiting = { state: 'degraded', detail: `not read yet: ${lacking}`, latency_ms: null } as const;
      const read = { state: 'up', detail: 'read to its end', latency_ms: null } as const;
      this.health.dependency(topic.name, () => (table.isComplete ? read : waiting), { optional: true });
    }
    return table;
  }

  async #orLogAway(complete: Promise<void>): Promise<void> {
    for (;;) {
      const isComplete = await Promise.race([
        complete.then(() => true),
        sleep(this.lookEveryMs, false, { ref: false }),
      ]);
      if (isComplete || (await this.bus.health()).state === 'down') return;
    }
  }
}
