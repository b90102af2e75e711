import { BUS, CONFIG, HEALTH, LOGGER, METRICS } from '@chorus/service-kit';
import { Module } from '@nestjs/common';
import { HistoryQueriesProcessor } from './processors/history-queries.processor.ts';
import { TrustLedgerProcessor } from './processors/trust-ledger.processor.ts';
import { TrustProjection } from './projection/trust-projection.ts';
import { openTrustStore } from './redis/open-trust-store.ts';
import { ResilientTrustStore } from './redis/resilient-trust-store.ts';

/** Decisions and commands → ledger → `trust-scores` → projection → memory and Redis → answers to history queries. */
@Module({
  providers: [
    TrustLedgerProcessor,
    TrustProjection,
    HistoryQueriesProcessor,
    { provide: ResilientTrustStore, useFactory: openTrustStore, inject: [CONFIG, BUS, LOGGER, HEALTH, METRICS] },
  ],
})
export class AppModule {}
