import { once } from 'node:events';
import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { ProcessorDefinition } from '../../port/processor.ts';
import type { RawRecord } from '../../port/record.ts';
import type { Watch } from '../../runtime/watch.ts';
import { handlerTimeout, type KafkaConfig } from '../config.ts';
import { messageOf, within } from '../within.ts';
import type { Deaths } from './deaths.ts';
import { Handling, LOOKS, type Place } from './handled.ts';

/** Options with which Node runs the thread's TypeScript by itself, as long as it is not bundled. */
const FROM_SOURCE = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/** What the watchdog's thread is started with. */
export interface WatchdogData {
  readonly memory: SharedArrayBuffer;
  readonly limit_ms: number;
  readonly config: KafkaConfig;
  /** Inputs without namespace. */
  readonly processors: readonly {
    readonly processor: string;
    readonly groupId: string;
    readonly topics: readonly string[];
  }[];
}

export interface WatchdogOptions {
  readonly config: KafkaConfig;
  readonly onTrouble: (detail: string) => void;
}

/**
 * Ends the process when a handler blocks its event loop, from a thread of its own: the loop cannot help itself. First it
 * writes down, in Kafka, which record it was; the third time, the task gives that record up.
 */
export class Watchdog {
  readonly #handling = new Handling();
  readonly #limit_ms: number;
  #worker: Worker | undefined;
  #ticking: NodeJS.Timeout | undefined;

  constructor(private readonly options: WatchdogOptions) {
    this.#limit_ms = handlerTimeout(options.config);
  }

  /**
   * Starts the thread, which keeps no process alive. Not where a debugger may be attached: a breakpoint blocks, too.
   * @throws Error where the thread cannot be started
   */
  async start(definitions: readonly ProcessorDefinition[]): Promise<void> {
    const { config, onTrouble } = this.options;
    if (inspector.url() !== undefined) return onTrouble('handlers are not watched: this process is open to a debugger');
    const workerData: WatchdogData = {
      memory: this.#handling.memory,
      limit_ms: this.#limit_ms,
      config,
      processors: definitions.map(({ name, streams }) => ({
        processor: name,
        groupId: config.KAFKA_NAMESPACE + name,
        topics: streams.map((topic) => topic.name),
      })),
    };
    // Without the options and the environment of the process: loaders and tracers have no business in there.
    const execArgv = import.meta.url.endsWith('.ts') ? FROM_SOURCE : [];
    const program = new URL('./watchdog.worker.ts', import.meta.url);
    this.#worker = new Worker(program, { workerData, execArgv, env: {} });
    try {
      await once(this.#worker, 'message');
    } catch (error) {
      throw new Error(`the watchdog of handlers cannot be started: ${messageOf(error)}`, { cause: error });
    }
    this.#worker.on('error', (error) => onTrouble(`handlers are not watched any more: ${String(error)}`));
    this.#worker.unref();
  }

  /** The watch over one task; `processor` is the index of its definition. */
  watch(processor: number, definition: ProcessorDefinition, deaths: Deaths): Watch {
    const topics = new Map(definition.streams.map(({ name }, index) => [name, index]));
    const topicOf = (record: RawRecord) => topics.get(record.topic) ?? -1;
    return {
      blocked_ms: this.#limit_ms,
      begin: (record) =>
        record
          ? this.#handling.begin(processor, topicOf(record), record.partition, record.offset)
          : this.#handling.begin(processor, -1, -1, -1),
      end: () => this.#handling.end(),
      settled: async (work, record) => {
        const { partition, offset } = record;
        const over = this.#wait({ processor, topic: topicOf(record), partition, offset });
        try {
          return await within(this.options.config.KAFKA_HANDLER_WAIT_MS, 'the handler', work);
        } finally {
          over();
        }
      },
      deaths: ({ topic, offset }) => deaths.of(topic, offset),
    };
  }

  /** Shows, as long as any handler waits, that the event loop has its turns. */
  #wait(place: Place): () => void {
    this.#ticking ??= setInterval(() => this.#handling.tick(), this.#limit_ms / LOOKS).unref();
    const over = this.#handling.wait(place);
    return () => {
      over();
      if (this.#handling.isWaiting) return;
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    };
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
