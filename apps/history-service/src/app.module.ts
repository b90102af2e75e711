import { BUS, CLOCK, CONFIG, LOGGER, METRICS } from '@chorus/service-kit';
import type { Clock, Registry } from '@chorus/service-kit';
import { Module } from '@nestjs/common';
import { HistoryProjection } from './ingest/history-projection.ts';
import { HistoryMetrics } from './metrics.ts';
import { HistoryQueriesProcessor } from './processors/history-queries.processor.ts';
import { WhatIfProcessor } from './processors/what-if.processor.ts';
import { HistoryStore } from './store/history-store.ts';
import { openStore, OpenStore } from './store/open-store.ts';

/** Truth topics → projection → SQLite or PostgreSQL → answers to history queries. */
@Module({
  providers: [
    HistoryProjection,
    HistoryQueriesProcessor,
    WhatIfProcessor,
    { provide: OpenStore, useFactory: openStore, inject: [CONFIG, BUS, CLOCK, LOGGER] },
    { provide: HistoryStore, useFactory: ({ store }: OpenStore) => store, inject: [OpenStore] },
    {
      provide: HistoryMetrics,
      useFactory: (registry: Registry, clock: Clock) => new HistoryMetrics(registry, () => clock.now()),
      inject: [METRICS, CLOCK],
    },
  ],
})
export class AppModule {}
