import type { Bus, Reader } from '@chorus/bus';
import { trustScores } from '@chorus/contracts';
import { BUS, HEALTH } from '@chorus/service-kit';
import type { Health } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { ResilientTrustStore } from '../redis/resilient-trust-store.ts';
import { entryOf } from './trust-log.ts';

/**
 * Follows `trust-scores`, whole and from its beginning, into the trust store. The service is ready when memory holds all
 * of it and Redis, if it can be reached, says the same.
 */
@Injectable()
export class TrustProjection implements OnModuleInit, OnApplicationShutdown {
  #reader: Reader | undefined;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(HEALTH) private readonly health: Health,
    private readonly store: ResilientTrustStore,
  ) {}

  onModuleInit(): void {
    this.health.readiness('trust scores', this.#start());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#reader?.stop();
    await this.store.stop();
  }

  async #start(): Promise<void> {
    this.#reader = this.bus.reader({
      name: 'trust-projection',
      topics: [{ topic: trustScores, from: 'beginning' }],
      onRecords: (records) => this.store.save(records.map(entryOf)),
    });
    await this.#reader.caughtUp;
    await this.store.start();
  }
}
