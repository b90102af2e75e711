import { setTimeout as sleep } from 'node:timers/promises';
import type { BusObserver } from '../port/bus.ts';
import type { RawRecord } from '../port/record.ts';
import { runBatch, runPunctuation, type Transaction } from '../runtime/batch.ts';
import { changelogOf } from '../runtime/encode.ts';
import { HandlerError, type Task } from '../runtime/task.ts';
import type { MemoryLog } from './memory-log.ts';

const MAX_BATCH = 500;

/** Runs one task over a {@link MemoryLog}: what is new, in order of arrival, one batch at a time. */
export class MemoryTask {
  readonly #positions = new Map<string, number>();
  readonly #partition: number;
  readonly #unfollow: () => void;
  #running: Promise<void> = Promise.resolve();
  #scheduled = false;
  #stopped = false;

  constructor(
    private readonly task: Task,
    private readonly log: MemoryLog,
    private readonly observer: BusObserver | undefined,
  ) {
    this.#partition = task.options.partition;
    for (const { name } of [...task.definition.streams, ...Object.values(task.definition.tables)])
      this.#positions.set(name, 0);
    this.#unfollow = log.follow(task.definition.name, (topic, partition) =>
      partition === this.#partition ? this.#positions.get(topic) : undefined,
    );
  }

  /** Whether a record of this topic and partition concerns the task. */
  wants(topic: string, partition: number): boolean {
    return partition === this.#partition && this.#positions.has(topic);
  }

  /** Takes what is new, soon; calls in between are taken together. */
  wake(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    this.#enqueue(async () => {
      this.#scheduled = false;
      while (!this.#stopped && (await this.#step())) await Promise.resolve();
    });
  }

  punctuate(): void {
    this.#enqueue(() => runPunctuation(this.task, this.#transaction));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#unfollow();
  }

  /** One thing after the other; a failure is reported and the next one goes on. */
  #enqueue(work: () => Promise<void>): void {
    const { definition } = this.task;
    this.#running = this.#running.then(work).catch((error: unknown) => {
      const told = error instanceof HandlerError ? error.told : { error: String(error) };
      this.observer?.task?.({ processor: definition.name, partition: this.#partition, state: 'failed', ...told });
    });
  }

  async #step(): Promise<boolean> {
    for (const { name } of Object.values(this.task.definition.tables))
      for (const record of this.#take(name)) {
        this.task.applyTable(record);
        this.#positions.set(name, record.offset + 1);
      }
    for (const { name } of this.task.definition.streams) {
      const batch = this.#take(name);
      if (batch.length === 0) continue;
      await runBatch(this.task, batch, this.#transaction);
      return true;
    }
    return false;
  }

  #take(topic: string): RawRecord[] {
    return this.log.read(topic, this.#partition, this.#positions.get(topic) ?? 0, MAX_BATCH);
  }

  readonly #transaction: Transaction = {
    commit: (outgoing, done) => {
      const changelog = changelogOf(this.task.definition.name);
      // The task itself is the only copy of its state, and lives as long as the log.
      for (const record of outgoing) if (record.topic !== changelog) this.log.append(record);
      for (const record of done) this.#positions.set(record.topic, record.offset + 1);
      return Promise.resolve();
    },
    pause: (ms) => sleep(ms),
  };
}
