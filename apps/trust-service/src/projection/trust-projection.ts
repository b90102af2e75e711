import { once } from 'node:events';
import type { Bus, Reader, TableRecord } from '@chorus/bus';
import { trustScores } from '@chorus/contracts';
import type { TrustScore } from '@chorus/contracts';
import { BUS, HEALTH } from '@chorus/service-kit';
import type { Health } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { ResilientTrustStore } from '../redis/resilient-trust-store.ts';
import type { TrustEntry } from '../redis/trust-store.ts';

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
    this.health.dependency('redis', () => this.store.health());
    this.health.readiness('trust scores', this.start());
  }

  async start(): Promise<void> {
    this.#reader = this.bus.reader({
      name: 'trust-projection',
      topics: [{ topic: trustScores, from: 'beginning' }],
      onRecords: (records) => this.store.save(records.map(entryOf)),
    });
    await this.#reader.caughtUp;
    await this.store.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#reader?.stop();
    await this.store.stop();
  }
}

/** Reads `trust-scores` from its beginning to its end, once. */
export async function readTrustLog(
  bus: Bus,
  onEntries: (entries: readonly TrustEntry[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const failed = Promise.withResolvers<never>();
  const reader = bus.reader({
    name: 'trust-restore',
    topics: [{ topic: trustScores, from: 'beginning' }],
    // A failure ends this reading: it must not be tried again by the reader.
    onRecords: (records) => onEntries(records.map(entryOf)).catch(failed.reject),
  });
  try {
    await Promise.race([reader.caughtUp, failed.promise, once(signal, 'abort').then(() => signal.throwIfAborted())]);
  } finally {
    await reader.stop();
  }
}

function entryOf({ partition, offset, key, value }: TableRecord): TrustEntry {
  const score = value as TrustScore | null;
  if (score !== null) return { fleet_id: score.fleet_id, agent_id: score.agent_id, partition, offset, score };
  const slash = key.indexOf('/');
  return { fleet_id: key.slice(0, slash), agent_id: key.slice(slash + 1), partition, offset, score };
}
