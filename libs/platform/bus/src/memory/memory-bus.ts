import { deadLetters, type Topic } from '@chorus/contracts';
import type { Bus, BusObserver, Reader, ReaderOptions } from '../port/bus.ts';
import type { Emission } from '../port/outcome.ts';
import type { ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import type { Published } from '../port/record.ts';
import { encode } from '../runtime/encode.ts';
import { Task } from '../runtime/task.ts';
import { MemoryLog, type MemoryLimits } from './memory-log.ts';
import { MemoryReader } from './memory-reader.ts';
import { MemoryTask } from './memory-task.ts';

export interface MemoryBusOptions {
  readonly partitions?: number;
  /** ms since 1970. */
  readonly clock?: () => number;
  readonly observer?: BusObserver;
  /** 20,000 records a partition, and 50,000 where somebody is behind, unless given. */
  readonly limits?: MemoryLimits;
}

/**
 * The embedded bus: one process, volatile. It keeps the order of each partition and the atomicity of each batch, and
 * nothing else; it is no substitute for Kafka in tests of faults. Records that every processor and reader has had are
 * dropped beyond {@link MemoryLimits.keep}; a partition that holds {@link MemoryLimits.full} makes {@link publish}
 * reject until whoever is behind has caught up.
 */
export class MemoryBus implements Bus {
  readonly kind = 'memory';
  readonly #log: MemoryLog;
  readonly #clock: () => number;
  readonly #tasks: MemoryTask[] = [];
  readonly #readers = new Set<MemoryReader>();
  #unsubscribe: (() => void) | undefined;
  #punctuation: NodeJS.Timeout | undefined;
  #published = 0;

  constructor(private readonly options: MemoryBusOptions = {}) {
    this.#clock = options.clock ?? Date.now;
    this.#log = new MemoryLog(options.partitions ?? 6, this.#clock, options.limits);
    this.#log.ensure(deadLetters);
  }

  ensureTopics(topics: readonly Topic[]): Promise<void> {
    for (const topic of topics) this.#log.ensure(topic);
    return Promise.resolve();
  }

  process(definition: ProcessorDefinition, handler: StreamProcessor<never>): void {
    const { partitions } = this.#log;
    for (const topic of [...definition.streams, ...Object.values(definition.tables), ...definition.outputs])
      this.#log.ensure(topic);
    for (let partition = 0; partition < partitions; partition++) {
      const options = { partition, partitions, clock: this.#clock, observer: this.options.observer };
      const task = new Task(definition, handler as StreamProcessor, options);
      // It runs from the start on, and what comes before is kept for it.
      const running = new MemoryTask(task, this.#log, this.options.observer);
      this.#tasks.push(running);
      if (this.#unsubscribe) running.wake();
    }
  }

  start(): Promise<void> {
    if (this.#unsubscribe) return Promise.resolve();
    this.#unsubscribe = this.#log.onAppend((topic, partition) => {
      for (const task of this.#tasks) if (task.wants(topic, partition)) task.wake();
    });
    for (const task of this.#tasks) task.wake();
    this.#punctuation = setInterval(() => {
      for (const task of this.#tasks) task.punctuate();
    }, 1000);
    return Promise.resolve();
  }

  async publish(emissions: readonly Emission[]): Promise<readonly Published[]> {
    const time_ms = this.#clock();
    this.#log.checkRoom();
    return emissions.map((emission) => {
      const origin = { source: '/chorus/publisher', id: `m${this.#published++}`, time_ms };
      const { topic, partition, offset } = this.#log.append(encode(emission, origin, this.#log.partitions));
      return { topic, partition, offset };
    });
  }

  reader(options: ReaderOptions): Reader {
    const reader = new MemoryReader(options, this.#log, this.options.observer);
    this.#readers.add(reader);
    return reader;
  }

  health(): ReturnType<Bus['health']> {
    const detail = 'in the memory of this process: what was seen is lost at a restart';
    return Promise.resolve({ name: 'bus', state: 'up', detail, latency_ms: 0 });
  }

  async close(): Promise<void> {
    this.#unsubscribe?.();
    clearInterval(this.#punctuation);
    await Promise.all(this.#tasks.map((task) => task.stop()));
    await Promise.all([...this.#readers].map((reader) => reader.stop()));
  }
}
