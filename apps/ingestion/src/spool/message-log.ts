import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  openFolder,
  Spool,
  SpoolingPublisher,
  type Bus,
  type Disk,
  type Emission,
  type Safe,
  type SpoolObserver,
} from '@chorus/bus';
import { agentMessagesRaw } from '@chorus/contracts';
import {
  BUS,
  CLOCK,
  ConfigError,
  CONFIG,
  HEALTH,
  LOG_READY,
  LOGGER,
  type Clock,
  type DependencyHandle,
  type Health,
  type Logger,
} from '@chorus/service-kit';
import { spoolFolderOf, type IngestionConfig } from '../config.ts';
import { spoolHealth } from './spool-health.ts';
import { SpoolMetrics } from './spool-metrics.ts';

/** Where messages go: to the log, by way of a folder on disk while the log is away. */
@Injectable()
export class MessageLog implements OnModuleInit, OnModuleDestroy {
  #spooling: SpoolingPublisher | undefined;
  #health: DependencyHandle | undefined;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG_READY) private readonly logReady: () => Promise<void>,
    private readonly metrics: SpoolMetrics,
  ) {}

  async onModuleInit(): Promise<void> {
    const folder = spoolFolderOf(this.config, this.bus);
    if (folder !== undefined) await this.#open(folder);
    else if (this.bus.kind === 'kafka')
      this.logger.warn('SPOOL_DIR is not set: messages that come while Kafka is away are refused');
  }

  /**
   * Resolves when the messages are safe, in their order and behind earlier ones. `bytes`: what they take, about.
   *
   * @throws what the bus throws, or the spool
   */
  async publish(emissions: readonly Emission[], bytes: number): Promise<Safe> {
    if (this.#spooling) return this.#spooling.publish(emissions, bytes);
    await this.bus.publish(emissions);
    return 'published';
  }

  async onModuleDestroy(): Promise<void> {
    await this.#spooling?.close();
  }

  async #open(folder: string): Promise<void> {
    const observer = this.#observer();
    const disk = await this.#folder(folder);
    const maxBytes = this.config.SPOOL_MAX_BYTES;
    const spool = await Spool.open({ disk, maxBytes, clock: () => this.clock.now(), observer }).catch(
      async (error: unknown) => {
        await disk.close();
        throw error;
      },
    );
    const spooling = new SpoolingPublisher({
      bus: this.bus,
      spool,
      topics: [agentMessagesRaw],
      afterMs: this.config.SPOOL_AFTER_MS,
      ready: this.logReady(),
      observer,
    });
    this.#spooling = spooling;
    this.metrics.follow(() => spooling.status);
    this.#health = this.health.dependency('spool', () => spoolHealth(spooling.status, this.clock.now()));
    const { records, bytes } = spooling.status;
    this.logger.info({ folder, records, bytes }, 'the spool is open');
  }

  async #folder(folder: string): Promise<Disk> {
    try {
      return await openFolder(folder);
    } catch (error) {
      const { message } = error as Error;
      throw new ConfigError('ingestion', [
        `SPOOL_DIR="${folder}": ${message}. Name a folder that this process alone may write, or leave SPOOL_DIR out and do without`,
      ]);
    }
  }

  #observer(): SpoolObserver {
    const { logger, metrics } = this;
    return {
      state: (event) => {
        if (event.state === 'spooling') logger.warn(event, 'messages go to disk');
        else logger.info(event, 'messages go straight to the log');
        this.#health?.changed();
      },
      torn: (event) => {
        metrics.tornBytes.inc(event.bytes);
        logger.warn(event, 'the end of the spool was torn by a crash; nobody was told that it is safe');
      },
      damaged: (event) => {
        metrics.damagedBytes.inc(event.bytes);
        logger.error(event, 'the disk has lost messages that were safe; the file is kept');
      },
      setAside: (event) => {
        metrics.setAside.inc(event.records);
        logger.error(event, 'messages that Kafka refuses for good were set aside');
      },
      refused: ({ records }) => metrics.refused.inc(records),
      trouble: (event) => logger.error(event, 'trouble with the spool'),
    };
  }
}
